package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlowGaugeTest {

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Deque<Runnable> aside = new ArrayDeque<>();
    private final AtomicInteger asked = new AtomicInteger();
    private boolean away;
    private final SlowGauge<Integer> gauge = new SlowGauge<>(() -> now, aside::add, () -> {
        if (away) {
            throw new IllegalStateException("the database is away");
        }
        return asked.incrementAndGet();
    });

    @Test
    void nothingIsToldBeforeTheFirstAnswerAndNobodyWaitsForIt() {
        assertThat(gauge.read(n -> n)).isNaN();
        assertThat(gauge.read(n -> n)).isNaN();
        assertThat(aside).as("asked once").hasSize(1);
        answer();
        assertThat(gauge.read(n -> n)).isEqualTo(1);
    }

    @Test
    void theSameAnswerIsGivenForTenSecondsHoweverOftenIsScraped() {
        gauge.read(n -> n);
        answer();
        now = now.plus(SlowGauge.FRESH);
        assertThat(gauge.read(n -> n)).isEqualTo(1);
        assertThat(aside).isEmpty();
        now = now.plusNanos(1);
        assertThat(gauge.read(n -> n)).isEqualTo(1);
        answer();
        assertThat(gauge.read(n -> n)).isEqualTo(2);
    }

    @Test
    void anAnswerOfLongAgoIsNone() {
        gauge.read(n -> n);
        answer();
        now = now.plus(SlowGauge.TOO_OLD);
        assertThat(gauge.read(n -> n)).isEqualTo(1);
        now = now.plusNanos(1);
        assertThat(gauge.read(n -> n)).isNaN();
        answer();
        assertThat(gauge.read(n -> n)).isEqualTo(2);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNotSpokenForByItsLastAnswer() {
        gauge.read(n -> n);
        answer();
        away = true;
        now = now.plusSeconds(11);
        assertThat(gauge.read(n -> n)).isEqualTo(1);
        answer();
        assertThat(gauge.read(n -> n)).isNaN();
        away = false;
        now = now.plusSeconds(11);
        gauge.read(n -> n);
        answer();
        assertThat(gauge.read(n -> n)).as("back").isEqualTo(2);
    }

    @Test
    void aPoolThatIsFullIsAskedAgain() {
        AtomicInteger refused = new AtomicInteger();
        SlowGauge<Integer> full = new SlowGauge<>(
                () -> now,
                task -> {
                    refused.incrementAndGet();
                    throw new RejectedExecutionException("full");
                },
                () -> 1);
        assertThat(full.read(n -> n)).isNaN();
        now = now.plusSeconds(11);
        assertThat(full.read(n -> n)).isNaN();
        assertThat(refused).hasValue(2);
    }

    private void answer() {
        aside.remove().run();
    }
}
