package dev.candor.measurement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** Keeps the history as long as it should be: adds the days to come, drops the days gone by. One hub at a time does. */
@Singleton
class History {

    private static final String LEASE = "history";
    // Far beyond what adding and dropping take; if the hub dies meanwhile, the next tick of another comes later anyway.
    private static final Duration TERM = Duration.ofMinutes(1);

    private final DataSource database;
    private final HistoryConfig config;
    private final Partitions partitions;
    private final Leases leases;
    private final InstantSource clock;
    private final Counter failures;

    History(
            DataSource database,
            HistoryConfig config,
            Partitions partitions,
            Leases leases,
            InstantSource clock,
            MeterRegistry meters) {
        if (config.minutes().compareTo(config.raw().plusDays(1)) < 0) {
            throw new IllegalArgumentException(
                    "candor.history.minutes must be at least a day longer than candor.history.raw (%s), was %s"
                            .formatted(config.raw(), config.minutes()));
        }
        this.database = database;
        this.config = config;
        this.partitions = partitions;
        this.leases = leases;
        this.clock = clock;
        this.failures = Counter.builder("candor_history_tidy_failures")
                .description("Tries to add days to come and drop days gone by that failed")
                .register(meters);
    }

    @Scheduled(every = "{candor.history.tidy}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            if (leases.take(LEASE, TERM).isPresent()) {
                tidy(clock.instant());
            }
        } catch (SQLException | RuntimeException e) {
            failures.increment();
            Log.errorf(e, "tidying the history failed; the next tick does all of it again");
        }
    }

    /** Adds what is needed up to the day after tomorrow, drops what is past its time. Doing it twice changes nothing. */
    void tidy(Instant now) throws SQLException {
        LocalDate today = Partitions.day(now);
        List<LocalDate> days = List.of(today.minusDays(1), today, today.plusDays(1), today.plusDays(2));
        Map<Partitions.Table, Duration> kept = Map.of(
                Partitions.Table.MEASUREMENT, config.raw(),
                Partitions.Table.MINUTE, config.minutes(),
                Partitions.Table.HOUR, config.hours(),
                Partitions.Table.DAY, config.days(),
                // Nothing older can come in, so that no day that is not made has older hours.
                Partitions.Table.PROBE_HOUR, config.raw().plusDays(1),
                Partitions.Table.PROBE_DAY, config.days());
        try (Connection connection = database.getConnection()) {
            for (Partitions.Table table : Partitions.Table.values()) {
                partitions.ensure(connection, table, days);
            }
            for (Partitions.Table table : Partitions.Table.values()) {
                Set<LocalDate> dropped =
                        partitions.dropBefore(connection, table, now.minus(kept.getOrDefault(table, config.days())));
                if (!dropped.isEmpty()) {
                    Log.infof("dropped %s of %s", table.sql(), dropped);
                }
            }
            // Two days beyond the last measurement that could refer to it.
            Interner.forget(connection, Partitions.day(now.minus(config.raw())).minusDays(2));
        }
    }
}
