package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Retries retries = new Retries(stop, meters.counter("retries"));
    private final AtomicInteger tries = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(strings = {"", "08006", "53300", "57P01", "25006", "40P01", "42P01", "55P03", "23514", "XX000"})
    void troubleOfTheDatabaseIsWaitedOut(String state) throws Exception {
        String result = retries.persistently(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new SQLException("away", state.isEmpty() ? null : state);
            }
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(meters.counter("retries").count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "22P02", "23502", "54000"})
    void badDataIsNotTriedAgain(String state) {
        assertThatThrownBy(() -> retries.persistently(() -> {
                    tries.incrementAndGet();
                    throw new SQLException("never", state);
                }))
                .isInstanceOf(Retries.BadDataException.class)
                .hasMessage("never");
        assertThat(tries).hasValue(1);
    }

    @Test
    void aStopEndsTheWaiting() throws Exception {
        Object result = retries.persistently(() -> {
            stop.countDown();
            throw new SQLException("away", "08006");
        });
        assertThat(result).isNull();
    }
}
