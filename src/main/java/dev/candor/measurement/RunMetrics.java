package dev.candor.measurement;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbesChanged;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the runs that were stored gave. Labels are probes, locations and our own words; what a target said is none. */
@Singleton
class RunMetrics {

    // Together with the other rooms' caps below the 5 000 series that one Candor may have.
    static final int MOST_SERIES = 350;
    static final int MOST_FAILURES = 300;
    static final int MOST_LOCATIONS = 10;
    static final int MOST_KINDS = 20;
    static final int MOST_CERTIFICATES = 300;

    static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(10)
    };

    private record Pair(String probe, String location) {
        static final Pair REST = new Pair(SeriesCap.OTHER, SeriesCap.OTHER);
    }

    private record Run(Pair pair, Outcome outcome) {}

    private record Fault(String location, String kind, String source) {}

    private record Phase(String name, String location) {}

    private final MeterRegistry meters;
    private final SeriesCap<Pair> pairs;
    private final SeriesCap<Fault> faults;
    private final SeriesCap<String> locations;
    private final SeriesCap<String> kinds;
    private final Map<Run, Counter> runs = new ConcurrentHashMap<>();
    private final Map<Fault, Counter> failures = new ConcurrentHashMap<>();
    private final Map<Phase, Timer> phases = new ConcurrentHashMap<>();
    private final Map<String, Timer> totals = new ConcurrentHashMap<>();
    private final GaugeSet newest;
    private final GaugeSet certificates;
    private final Map<List<String>, Double> newestAt = new HashMap<>();
    private final Map<Pair, Instant> expiry = new HashMap<>();

    RunMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.pairs = new SeriesCap<>(meters, "candor_runs", MOST_SERIES);
        this.faults = new SeriesCap<>(meters, "candor_failures", MOST_FAILURES);
        this.locations = new SeriesCap<>(meters, "candor_phase", MOST_LOCATIONS);
        this.kinds = new SeriesCap<>(meters, "candor_run", MOST_KINDS);
        this.newest = new GaugeSet(
                meters,
                "candor_location_last_run_timestamp_seconds",
                "When the newest run stored of this location began, by its own clock",
                2 * MOST_LOCATIONS,
                Math::min,
                List.of("location"));
        this.certificates = new GaugeSet(
                meters,
                "candor_certificate_expires_timestamp_seconds",
                "When the certificate that this probe's target showed runs out: the first, of those that locations saw last",
                MOST_CERTIFICATES,
                Math::min,
                List.of("probe"));
    }

    void stored(@Observes MeasurementsStored event) {
        event.measurements().forEach(this::count);
        remember(event.measurements());
    }

    private void count(Measurement run) {
        Pair own = new Pair(run.probe(), run.location());
        Pair pair = pairs.admits(own) ? own : Pair.REST;
        runs.computeIfAbsent(new Run(pair, run.outcome()), this::runCounter).increment();
        Failure failure = run.failure();
        if (failure != null) {
            Fault fault = new Fault(
                    run.location(), failure.kind().word(), failure.source().word());
            failures.computeIfAbsent(
                            faults.admits(fault) ? fault : new Fault(SeriesCap.OTHER, fault.kind(), fault.source()),
                            this::failureCounter)
                    .increment();
        }
        time(run);
    }

    private void time(Measurement run) {
        String location = locations.admits(run.location()) ? run.location() : SeriesCap.OTHER;
        Phases took = run.phases();
        phase("dns", location, took.dns());
        phase("connect", location, took.connect());
        phase("tls", location, took.tls());
        phase("send", location, took.send());
        phase("wait", location, took.waiting());
        phase("transfer", location, took.transfer());
        // The time of a run that got no answer is a time-out, not a latency.
        if (run.outcome() == Outcome.UP || run.outcome() == Outcome.DEGRADED) {
            String kind = kinds.admits(run.kind()) ? run.kind() : SeriesCap.OTHER;
            record(totals.computeIfAbsent(kind, this::totalTimer), run.timings().total());
        }
    }

    private void phase(String name, String location, @Nullable Double ms) {
        if (ms != null) {
            record(phases.computeIfAbsent(new Phase(name, location), this::phaseTimer), ms);
        }
    }

    private static void record(Timer timer, double ms) {
        timer.record(Math.max(0, Math.round(ms * 1e6)), TimeUnit.NANOSECONDS);
    }

    private synchronized void remember(List<Measurement> stored) {
        boolean certificate = false;
        for (Measurement run : stored) {
            double at = run.startedAt().toEpochMilli() / 1e3;
            if (newestAt.size() < 1_000 || newestAt.containsKey(List.of(run.location()))) {
                newestAt.merge(List.of(run.location()), at, Math::max);
            }
            Observed.TlsFacts tls = run.observed().tls();
            Pair pair = new Pair(run.probe(), run.location());
            if (tls != null && tls.cert() != null && (expiry.size() < 10_000 || expiry.containsKey(pair))) {
                certificate |= !tls.cert()
                        .notAfter()
                        .equals(expiry.put(pair, tls.cert().notAfter()));
            }
        }
        newest.show(newestAt);
        if (certificate) {
            showCertificates();
        }
    }

    private void showCertificates() {
        Map<List<String>, Double> first = new HashMap<>();
        expiry.forEach((pair, at) -> first.merge(List.of(pair.probe()), (double) at.getEpochSecond(), Math::min));
        certificates.show(first);
    }

    /** A probe that is gone is not told of any more. */
    void probesChanged(@Observes ProbesChanged event) {
        Set<String> left = event.after().probes().stream().map(Probe::id).collect(Collectors.toSet());
        pairs.forget(pair -> !left.contains(pair.probe()));
        runs.entrySet().removeIf(entry -> {
            String probe = entry.getKey().pair().probe();
            boolean gone = !left.contains(probe) && !entry.getKey().pair().equals(Pair.REST);
            if (gone) {
                meters.remove(entry.getValue());
            }
            return gone;
        });
        synchronized (this) {
            if (expiry.keySet().removeIf(pair -> !left.contains(pair.probe()))) {
                showCertificates();
            }
        }
    }

    private Counter runCounter(Run run) {
        return Counter.builder("candor_runs")
                .description("Runs stored, by how they ended")
                .tag("probe", run.pair().probe())
                .tag("location", run.pair().location())
                .tag("outcome", run.outcome().word())
                .register(meters);
    }

    private Counter failureCounter(Fault fault) {
        return Counter.builder("candor_failures")
                .description("Runs stored that were not up, by what went wrong and where the trouble lies")
                .tag("location", fault.location())
                .tag("kind", fault.kind())
                .tag("source", fault.source())
                .register(meters);
    }

    private Timer phaseTimer(Phase phase) {
        return Timer.builder("candor_phase")
                .description("How long one phase of a run took: dns, connect, tls, send, wait, transfer")
                .tag("phase", phase.name())
                .tag("location", phase.location())
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private Timer totalTimer(String kind) {
        return Timer.builder("candor_run")
                .description("How long runs took that got an answer, from look-up to last byte")
                .tag("kind", kind)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }
}
