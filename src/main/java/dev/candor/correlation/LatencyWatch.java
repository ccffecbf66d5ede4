package dev.candor.correlation;

import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.latency.Detour;
import dev.candor.correlation.latency.LatencyBook;
import dev.candor.correlation.latency.LatencyRules;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says of each stored run whether it was slow, and keeps what it said for a localizer that looks for whose fault slowness
 * is. Runs that failed are left out, and so are those of which nobody knows what is usual.
 */
@Singleton
public class LatencyWatch {

    /** Kinds whose whole time is their own choice: waiting between pings, asking hop by hop, being called. */
    static final Set<String> TIMELESS = Set.of("ping", "traceroute", "heartbeat", "prometheus");

    // What comes later tells history, and nothing of now; what comes from the future can't be believed.
    private static final Duration LATE = Duration.ofMinutes(15);

    private final LatencyBook book;
    private final InstantSource clock;
    private final ProbeCatalog probes;
    private final int most;
    private final ArrayDeque<Observation> waiting = new ArrayDeque<>();
    private final Counter slow;
    private final Counter ordinary;
    private final Counter unjudged;
    private final Counter dropped;

    LatencyWatch(LatencyConfig config, InstantSource clock, ProbeCatalog probes, MeterRegistry meters) {
        this.book = new LatencyBook(rules(config));
        this.clock = clock;
        this.probes = probes;
        this.most = config.waiting();
        this.slow = runs(meters, "slow");
        this.ordinary = runs(meters, "ordinary");
        this.unjudged = runs(meters, "unknown");
        this.dropped = Counter.builder("candor_latency_dropped")
                .description("Judged runs that waited too long for the localizer and were forgotten")
                .register(meters);
    }

    private static Counter runs(MeterRegistry meters, String verdict) {
        return Counter.builder("candor_latency_runs")
                .description("Answered runs by whether they were slow")
                .tag("verdict", verdict)
                .register(meters);
    }

    static LatencyRules rules(LatencyConfig config) {
        return new LatencyRules(
                config.floor().toNanos() / 1e6,
                config.ratio().doubleValue(),
                config.mistakes().doubleValue(),
                config.leastRuns());
    }

    /** What is known, to learn and to look at. */
    public LatencyBook book() {
        return book;
    }

    /** A nudge: what is missed here is missing in a window of minutes. */
    void onStored(@Observes MeasurementsStored stored) {
        Instant now = clock.instant();
        Instant late = now.minus(LATE);
        Instant early = now.plus(Window.AHEAD);
        List<Observation> judged = new ArrayList<>(stored.measurements().size());
        for (Measurement run : stored.measurements()) {
            boolean answered = run.outcome() == Outcome.UP || run.outcome() == Outcome.DEGRADED;
            if (answered && run.startedAt().isAfter(late) && run.startedAt().isBefore(early)) {
                Observation observation = judge(run);
                if (observation != null) {
                    judged.add(observation);
                }
            }
        }
        keep(judged);
    }

    private @Nullable Observation judge(Measurement run) {
        Identity who = run.observed().identity();
        double total = run.timings().total();
        Phase phase = TIMELESS.contains(run.kind())
                ? null
                : book.observe(
                        run.probe(),
                        run.location(),
                        Objects.requireNonNullElse(who.region(), ""),
                        total,
                        known(run.phases().connect()),
                        known(run.phases().dns()),
                        Math.toIntExact(run.startedAt().getEpochSecond()));
        if (run.outcome() == Outcome.DEGRADED && (phase == null || phase == Phase.OK)) {
            phase = Phase.APP; // its own threshold says so, and that wins
        } else if (phase == null && hasThreshold(run.probe())) {
            phase = Phase.OK;
        }
        if (phase == null) {
            unjudged.increment();
            return null;
        }
        (phase == Phase.OK ? ordinary : slow).increment();
        double at = run.startedAt().getEpochSecond() + run.startedAt().getNano() / 1e9;
        return new Observation(
                run.probe(),
                run.location(),
                at,
                at + Math.max(0, total) / 1000,
                phase,
                total,
                run.observed().ip(),
                who.region(),
                who.host(),
                who.version());
    }

    private boolean hasThreshold(String probe) {
        return probes.current()
                .probe(probe)
                .map(definition -> !definition.degraded().isEmpty())
                .orElse(false);
    }

    private static double known(@Nullable Double ms) {
        return ms == null ? Double.NaN : ms;
    }

    private void keep(List<Observation> judged) {
        synchronized (waiting) {
            waiting.addAll(judged);
            while (waiting.size() > most) {
                waiting.pollFirst();
                dropped.increment();
            }
        }
    }

    /**
     * Hands over what was judged since the last call, in the order of its end. A slow run is a failure whose phase says where
     * it lost its time; the agent is its location, as far as measurements tell who made them.
     */
    public void drain(Consumer<Observation> localizer) {
        List<Observation> all;
        synchronized (waiting) {
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        all.sort(Comparator.comparingDouble(Observation::done));
        all.forEach(localizer);
    }

    /** The locations that a far region answers at {@code now} although the near one is up. */
    public List<Detour> detours(Instant now) {
        ProbeSet current = probes.current();
        return book.detours(
                probe -> current.probe(probe).map(Probe::component).orElse(probe), (int) now.getEpochSecond());
    }
}
