package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.app.ScratchDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A probe of its own in a real database, with runs of long ago and the hours and days that are made of them. */
public final class PastRuns {
    private final DataSource database = ScratchDatabase.shared();
    private final MeasurementWriter writer = new MeasurementWriter(database, new Partitions());
    private final String probe = "past-" + UUID.randomUUID();
    private final UUID boot = UUID.randomUUID();
    private long sequence;

    /** Hours are made from {@code begin} on. */
    public PastRuns(Instant begin) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update rollup_fold set closed_until = '%1$s', folded_until = '%1$s'".formatted(begin));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id of the probe. */
    public String probe() {
        return probe;
    }

    /** Reads what is stored here. */
    public LatencyReader reader() {
        return new LatencyReader(database);
    }

    /** Stores a run that was up. */
    public void store(String location, String region, Instant at, double ms) throws SQLException {
        store(location, region, at, 1, ms);
    }

    /** Stores some runs that were up, a second apart. */
    public void store(String location, String region, Instant from, int runs, double ms) throws SQLException {
        List<LaneEntry> entries = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            entries.add(new LaneEntry(
                    location,
                    boot,
                    ++sequence,
                    Measurements.of(
                            probe,
                            location,
                            from.plusSeconds(i),
                            Outcome.UP,
                            ms,
                            new Identity(region, "h-1", null, null),
                            null)));
        }
        assertThat(writer.store(entries, from, Fence.NONE)).hasSize(runs);
    }

    /** Makes the hours and days that are over then. */
    public void foldUntil(Instant now) throws SQLException {
        RollupFold fold = new RollupFold(
                database,
                new Partitions(),
                new Leases(database),
                id -> Duration.ofSeconds(30),
                InstantSource.fixed(now),
                new SimpleMeterRegistry());
        int steps = 0;
        while (fold.step(now, () -> Fence.NONE)) {
            assertThat(++steps).isLessThan(1_000);
        }
    }
}
