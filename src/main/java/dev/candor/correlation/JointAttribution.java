package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.blame.Blame;
import dev.candor.correlation.blame.Diagnosis;
import dev.candor.correlation.blame.Diagnostician;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.JointLocalizer;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The joint localizer on what is measured now: one that explains failures, and one that explains slowness, since a fault that
 * slows one thing need not be the one that breaks another. What it remembers is lost with the process and learned anew.
 */
final class JointAttribution implements Localizer {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Diagnostician failures = new JointLocalizer(JointAttribution::words, "failures");
    private final Diagnostician slowness = new JointLocalizer(JointAttribution::words, "slow or degraded runs");
    private final @Nullable Consumer<Consumer<Observation>> latency;
    private final Function<Instant, List<Hint>> hints;
    private final Supplier<List<Rollout>> deploys;
    private final Feed feed = new Feed();
    private final Set<Rollout> told = new HashSet<>();
    private Topology topology = new Topology(Map.of(), Map.of());
    private volatile List<Diagnosis.Lead> leads = List.of();

    /**
     * One that hears of slowness, of others' words and of deploys.
     *
     * @param latency hands over what was judged slow or not since the last call; null to go by the probes' own thresholds
     * @param hints what others say of suspects at a moment
     * @param deploys the deploys of the last hours
     */
    JointAttribution(
            @Nullable Consumer<Consumer<Observation>> latency,
            Function<Instant, List<Hint>> hints,
            Supplier<List<Rollout>> deploys) {
        this.latency = latency;
        this.hints = hints;
        this.deploys = deploys;
    }

    /** One that hears of nothing but the runs. */
    JointAttribution() {
        this(null, now -> List.of(), List::of);
    }

    @Override
    public List<Finding> locate(Window.Snapshot window, Catalog catalog, ProbeSet probes) {
        double now = Findings.seconds(window.now());
        Set<String> ofCandor =
                probes.probes().stream().filter(Probe::ofCandor).map(Probe::id).collect(Collectors.toSet());
        List<Point> fresh = window.fresh().stream()
                .filter(point -> !ofCandor.contains(point.probe()))
                .toList();
        fresh.forEach(feed::heard);
        Plan plan = feed.plan(catalog, probes, now);
        if (plan != null) {
            topology = Topology.of(catalog, probes);
            failures.plan(plan);
            slowness.plan(plan);
        }
        deploys.get().stream().filter(told::add).forEach(rollout -> {
            failures.rollout(rollout);
            slowness.rollout(rollout);
        });
        hints.apply(window.now()).forEach(failures::hint);
        fresh.stream().filter(Point::conclusive).forEach(point -> observe(point, now));
        if (latency != null) {
            latency.accept(run -> {
                if (!ofCandor.contains(run.check())) {
                    slowness.observe(arrived(run, now));
                }
            });
        }
        Findings findings = new Findings(topology, feed.locationOfAgent(), window.answeredBy());
        Diagnosis broken = failures.diagnose(now);
        Diagnosis slow = slowness.diagnose(now);
        List<Finding> all = new ArrayList<>();
        named(broken).forEach(blame -> all.add(findings.of(blame, Outcome.DOWN, window.now())));
        for (Blame blame : named(slow)) {
            Finding finding = findings.of(blame, Outcome.DEGRADED, window.now());
            if (all.stream().noneMatch(f -> f.suspect().equals(finding.suspect()))) {
                all.add(finding);
            }
        }
        leads = broken.leads();
        all.sort(Comparator.comparingDouble(Finding::score).reversed());
        return all;
    }

    @Override
    public List<Diagnosis.Lead> leads() {
        return leads;
    }

    /** One stream's own trouble explains failures away and is told of only once it lasts, see {@link Minority}. */
    private static List<Blame> named(Diagnosis diagnosis) {
        return diagnosis.blames().stream()
                .filter(blame -> blame.suspect().kind() != Suspect.Kind.STREAM)
                .toList();
    }

    private void observe(Point point, double now) {
        failures.observe(Feed.observation(point, point.phase(), now));
        if (latency == null && !point.down()) {
            slowness.observe(Feed.observation(point, point.up() ? Phase.OK : Phase.APP, now));
        }
    }

    // Heard of now, whenever it ended: what is judged together must have been heard of together.
    private static Observation arrived(Observation run, double now) {
        return new Observation(
                run.check(),
                run.agent(),
                Math.min(run.at(), now),
                now,
                run.phase(),
                run.latencyMs(),
                run.ip(),
                run.region(),
                run.host(),
                run.version());
    }

    private static String words(double at) {
        return TIME.format(Findings.moment(at)) + " UTC";
    }
}
