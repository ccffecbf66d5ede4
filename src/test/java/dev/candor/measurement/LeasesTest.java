package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.candor.app.ScratchDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private final DataSource database = ScratchDatabase.shared();
    private final Leases one = new Leases(database);
    private final Leases other = new Leases(database);
    private final String name = "lease-" + UUID.randomUUID();

    @Test
    void onlyOneHoldsItAndHoldsItOn() throws Exception {
        Leases.Term term = one.take(name, Duration.ofMinutes(1)).orElseThrow();
        assertThat(other.take(name, Duration.ofMinutes(1))).isEmpty();
        assertThat(one.take(name, Duration.ofMinutes(1))).contains(term);
        hold(term);
    }

    @Test
    void whoSleptThroughItsEndMayWriteNoMore() throws Exception {
        Leases.Term slept = one.take(name, Duration.ofMillis(20)).orElseThrow();
        Leases.Term next = await().until(() -> other.take(name, Duration.ofMinutes(1)), Optional::isPresent)
                .orElseThrow();
        assertThat(next.epoch()).isEqualTo(slept.epoch() + 1);
        assertThatThrownBy(() -> hold(slept))
                .isInstanceOf(Fence.LostException.class)
                .hasMessageContaining(name);
        hold(next);
        assertThat(one.take(name, Duration.ofMinutes(1))).isEmpty();
        one.release(slept);
        assertThat(one.take(name, Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void itCanBeGivenBackAndTakenByAnotherAtOnce() throws Exception {
        Leases.Term term = one.take(name, Duration.ofMinutes(5)).orElseThrow();
        one.release(term);
        assertThat(await().until(() -> other.take(name, Duration.ofMinutes(1)), Optional::isPresent))
                .get()
                .extracting(Leases.Term::epoch)
                .isEqualTo(term.epoch() + 1);
    }

    @Test
    void nobodyTakesItWhileATransactionUnderItRuns() throws Exception {
        Leases.Term term = one.take(name, Duration.ofMillis(1)).orElseThrow();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            term.hold(connection);
            CompletableFuture<Optional<Leases.Term>> taking = CompletableFuture.supplyAsync(() -> {
                try {
                    return other.take(name, Duration.ofMinutes(1));
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            TimeUnit.MILLISECONDS.sleep(200);
            assertThat(taking).isNotDone();
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(taking.get(10, TimeUnit.SECONDS)).isPresent();
        }
    }

    private void hold(Leases.Term term) throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                term.hold(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }
}
