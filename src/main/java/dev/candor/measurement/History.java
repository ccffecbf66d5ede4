package dev.candor.measurement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Keeps the history as long as it should be: adds the days to come, drops the days gone by. */
@Singleton
class History {

    // One statement's worth: small enough not to hold up the lane.
    private static final int MINUTES_AT_ONCE = 50_000;

    private final DataSource database;
    private final HistoryConfig config;
    private final Partitions partitions;
    private final InstantSource clock;
    private final Counter failures;

    History(
            DataSource database,
            HistoryConfig config,
            Partitions partitions,
            InstantSource clock,
            MeterRegistry meters) {
        this.database = database;
        this.config = config;
        this.partitions = partitions;
        this.clock = clock;
        this.failures = Counter.builder("candor_history_tidy_failures")
                .description("Tries to add days to come and drop days gone by that failed")
                .register(meters);
    }

    @Scheduled(every = "{candor.history.tidy}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            tidy(clock.instant());
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            Log.errorf(e, "tidying the history failed; the next tick does all of it again");
        }
    }

    /** Adds yesterday to the day after tomorrow, drops what is past its time. Doing it twice changes nothing. */
    void tidy(Instant now) throws SQLException {
        LocalDate today = Partitions.day(now);
        try (Connection connection = database.getConnection()) {
            partitions.ensure(connection, List.of(today.minusDays(1), today, today.plusDays(1), today.plusDays(2)));
            Set<LocalDate> dropped = partitions.dropBefore(connection, now.minus(config.raw()));
            if (!dropped.isEmpty()) {
                Log.infof("dropped the measurements of %s", dropped);
            }
            // Two days beyond the last measurement that could refer to it.
            Interner.forget(connection, Partitions.day(now.minus(config.raw())).minusDays(2));
            try (PreparedStatement delete = connection.prepareStatement("""
                    delete from rollup_minute where ctid = any (array(
                        select ctid from rollup_minute where minute < ? limit ?))
                    """)) {
                delete.setObject(1, now.minus(config.minutes()).atOffset(ZoneOffset.UTC));
                delete.setInt(2, MINUTES_AT_ONCE);
                delete.executeUpdate();
            }
        }
    }
}
