package dev.candor.correlation;

import dev.candor.correlation.latency.LatencyBook;
import dev.candor.measurement.LatencyReader;
import dev.candor.measurement.MeasurementStore;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Has what is usual learned when an hour begins, and of what is new each minute. A series that fails or is not
 * as usual learns nothing until it is well again, or was so for so long that this is the usual now.
 */
@Singleton
class LatencyTick {

    // A fleet that is all new must not be looked through each minute.
    private static final int UNKNOWN_AT_ONCE = 2_000;

    private final LatencyReader reader;
    private final LatencyBook book;
    private final LatencyLearning learning;
    private final LatencyConfig config;
    private final ProbeCatalog probes;
    private final HealthBoard board;
    private final InstantSource clock;
    private final Counter failures;
    private final Timer duration;
    private final Map<LatencyReader.Series, Instant> frozenSince = new HashMap<>();
    private final Set<LatencyReader.Series> known = new HashSet<>();
    private final Set<LatencyReader.Series> unknown = new LinkedHashSet<>();
    private Instant learnedAt = Instant.EPOCH;
    private volatile int size;

    LatencyTick(
            LatencyReader reader,
            LatencyWatch watch,
            LatencyConfig config,
            ProbeCatalog probes,
            HealthBoard board,
            InstantSource clock,
            MeterRegistry meters) {
        this.reader = reader;
        this.book = watch.book();
        this.learning = new LatencyLearning(reader, book, LatencyWatch.rules(config), config.days());
        this.config = config;
        this.probes = probes;
        this.board = board;
        this.clock = clock;
        this.failures = Counter.builder("candor_latency_learning_failures")
                .description("Times that the usual latencies could not be learned, tried again with the next look")
                .register(meters);
        this.duration = Timer.builder("candor_latency_learning")
                .description("Time to learn the usual latencies of every series")
                .register(meters);
        Gauge.builder("candor_latency_baselines", this, tick -> tick.size)
                .description("Series whose usual latency is known")
                .register(meters);
    }

    @Scheduled(every = "{candor.correlation.latency.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            learn(clock.instant());
        } catch (MeasurementStore.HistoryUnavailableException e) {
            failures.increment();
            Log.warnf("the usual latencies stay as they are, the next look tries again: %s", e.getMessage());
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(e, "learning the usual latencies failed; they stay as they are, the next look tries again");
        }
    }

    /** Learns what is due at {@code now}. */
    void learn(Instant now) {
        List<String> ids = probes.current().probes().stream()
                .filter(probe -> !LatencyWatch.TIMELESS.contains(probe.kind().word()))
                .map(Probe::id)
                .toList();
        Set<LatencyReader.Series> all = new LinkedHashSet<>(reader.series(ids));
        book.retain(ids);
        known.retainAll(all);
        unknown.retainAll(all);
        frozenSince.keySet().retainAll(all);
        List<LatencyReader.Series> some;
        if (hour(now).equals(hour(learnedAt))) {
            all.stream().filter(series -> !known.contains(series)).forEach(unknown::add);
            some = unknown.stream().limit(UNKNOWN_AT_ONCE).toList();
            known.addAll(learning.learn(some, now, series -> false));
        } else {
            some = List.copyOf(all);
            Map<Series, Health> health = health();
            duration.record(() -> known.addAll(learning.learn(some, now, series -> frozen(series, health, now))));
            learnedAt = all.isEmpty() ? Instant.EPOCH : now;
        }
        some.forEach(unknown::remove); // and to the end of the queue
        some.stream().filter(series -> !known.contains(series)).forEach(unknown::add);
        size = known.size();
    }

    private Map<Series, Health> health() {
        Map<Series, Health> health = new HashMap<>();
        board.latest().series().forEach(one -> health.put(new Series(one.probe(), one.location()), one.health()));
        return health;
    }

    private static Instant hour(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS);
    }

    private boolean frozen(LatencyReader.Series series, Map<Series, Health> health, Instant now) {
        if (!known.contains(series) || !troubled(series, health, now)) {
            frozenSince.remove(series);
            return false;
        }
        return now.isBefore(frozenSince.computeIfAbsent(series, s -> now).plus(config.frozen()));
    }

    private boolean troubled(LatencyReader.Series series, Map<Series, Health> health, Instant now) {
        if (book.disturbed(series.probe(), series.location(), (int) now.getEpochSecond())) {
            return true;
        }
        Health told = health.get(new Series(series.probe(), series.location()));
        return told == Health.DOWN || told == Health.DEGRADED;
    }
}
