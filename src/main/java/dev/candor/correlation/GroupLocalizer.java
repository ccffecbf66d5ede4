package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Groups failures by what they touched (location, region, host, instance, version, component) and names the groups that
 * explain them. Downs and slow answers are explained apart, since a fault that slows one thing need not be the one that
 * breaks another.
 */
final class GroupLocalizer implements Localizer {

    /** A version that appeared this much later than another of the same probe was rolled out; before, both were there. */
    static final long ROLLOUT_GAP_S = 10;

    /** How long a version is new, and therefore suspicious. */
    static final Duration ROLLOUT = Duration.ofMinutes(30);

    /** What is going on now shows in this much of the window, whatever was before: several runs of a busy probe. */
    private static final Duration LATELY = Duration.ofSeconds(10);

    /** How much more often something must fail lately, before it was named, to take a failure from one that was. */
    private static final double CLEARLY = 1.5;

    private static final int FEWEST_GOOD = 3;

    @Override
    public List<Finding> locate(Window.Snapshot window, Topology topology, List<Finding> previous) {
        Evidence evidence = Evidence.of(window, topology);
        if (previous.isEmpty()
                && evidence.traces().stream().allMatch(trace -> trace.point().up())) {
            return List.of();
        }
        Map<Suspect, Cause> causes = new LinkedHashMap<>();
        for (Outcome outcome : List.of(Outcome.DOWN, Outcome.DEGRADED)) {
            CauseSearch.search(evidence, window.now(), outcome)
                    .forEach(cause -> causes.merge(cause.suspect(), cause, (a, b) -> a.score() >= b.score() ? a : b));
        }
        Map<Suspect, Finding> before = previous.stream()
                .collect(Collectors.toMap(Finding::suspect, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        Set<Suspect> named = causes.keySet();
        List<Finding> findings = new ArrayList<>();
        causes.values().stream()
                .sorted(Comparator.comparingDouble(Cause::score).reversed())
                .map(cause -> finding(evidence, window, topology, cause, before.get(cause.suspect())))
                .filter(finding ->
                        !over(evidence, finding, named, !before.containsKey(finding.suspect()), window.now()))
                .forEach(findings::add);
        before.values().stream()
                .filter(finding -> !named.contains(finding.suspect()))
                .filter(finding -> !over(evidence, finding, named, false, window.now()))
                .filter(finding -> !superseded(evidence, finding, named))
                .forEach(findings::add);
        return findings;
    }

    private static Finding finding(
            Evidence evidence, Window.Snapshot window, Topology topology, Cause cause, @Nullable Finding before) {
        List<Trace> touching = evidence.touching(cause.suspect());
        List<Trace> explained = touching.stream()
                .filter(trace -> trace.point().outcome() == cause.outcome())
                .toList();
        Instant onset = onset(touching, cause);
        if (before != null && before.onset().isBefore(onset)) {
            onset = before.onset();
        }
        int failures = (int) evidence.traces().stream()
                .filter(trace -> trace.point().outcome() == cause.outcome())
                .count();
        return new Finding(
                cause.suspect(),
                cause.outcome(),
                cause.rivals(),
                cause.confidence(),
                cause.score(),
                (double) explained.size() / touching.size(),
                cause.suspect().kind().pages(),
                explained.size(),
                failures,
                touching.size(),
                onset,
                onset,
                onset,
                names(explained, Trace::component),
                names(explained, trace -> trace.point().probe()),
                names(explained, trace -> trace.point().location()),
                regions(explained, topology, cause.suspect()),
                new Wording(evidence, window, cause).sentence(explained, failures, onset));
    }

    /**
     * When it most likely began: the start of the failure from which on the runs are told best by the cause's rate, so
     * that a stray failure long before does not date it back.
     */
    private static Instant onset(List<Trace> touching, Cause cause) {
        double rate = Math.min(0.95, Math.max(0.05, cause.rate()));
        double failed = Math.log(rate / 0.005);
        double passed = Math.log((1 - rate) / 0.995);
        double sum = 0;
        double most = Double.NEGATIVE_INFINITY;
        Instant onset = Instant.MAX;
        for (int i = touching.size() - 1; i >= 0; i--) {
            Point point = touching.get(i).point();
            boolean failure = point.outcome() == cause.outcome();
            sum += failure ? failed : passed;
            if (failure && sum >= most) {
                most = sum;
                onset = point.at();
            }
        }
        return onset;
    }

    /**
     * Whether its group has recovered: so many good runs, and so long, since the last failure that a fault of its rate
     * would have shown again. A failure that another suspect explains better by now is no failure of this one: a
     * region that has recovered stays so when a location that asks it, too, falls ill.
     *
     * @param fresh whether nobody believed in it before: then what had ended before the newest failures began is no
     *     evidence of it
     */
    private static boolean over(Evidence evidence, Finding finding, Set<Suspect> named, boolean fresh, Instant now) {
        Map<Suspect, Double> rates = new HashMap<>();
        double own = rate(evidence, finding.suspect(), now);
        boolean again = false;
        int bad = 0;
        int others = 0;
        int good = 0;
        int goodSince = 0;
        Instant last = Instant.MIN;
        for (Trace trace : evidence.touching(finding.suspect())) {
            Point point = trace.point();
            if (point.at().isBefore(finding.onset())) {
                continue;
            }
            if (point.up()) {
                goodSince++;
                continue;
            }
            if (fresh && recovered(bad, good, goodSince, last, point.at())) {
                again = true;
                bad = 0;
                good = 0;
                goodSince = 0;
            }
            boolean returned = again;
            boolean better = trace.suspects().stream()
                    .filter(s -> returned || named.contains(s))
                    .anyMatch(s -> rates.computeIfAbsent(s, key -> rate(evidence, key, now))
                            > own * (named.contains(s) ? 1 : CLEARLY));
            if (better) {
                others++;
            } else {
                bad++;
                good += goodSince;
                goodSince = 0;
                last = point.at();
            }
        }
        if (again && bad < CauseSearch.FEWEST_FAILURES) {
            return true;
        }
        return bad == 0 ? others == 0 || goodSince >= FEWEST_GOOD : recovered(bad, good, goodSince, last, now);
    }

    private static boolean recovered(int bad, int good, int goodSince, Instant last, Instant when) {
        if (bad == 0) {
            return false;
        }
        double rate = Math.min(0.95, (double) bad / (bad + good));
        double enough = Math.max(FEWEST_GOOD, Math.log(0.05) / Math.log(1 - rate));
        return goodSince >= enough && !when.isBefore(last.plusSeconds(5));
    }

    /** Which share of the newest runs that touched it went wrong. */
    private static double rate(Evidence evidence, Suspect suspect, Instant now) {
        List<Trace> newest = evidence.touching(suspect).stream()
                .filter(trace -> trace.point().at().isAfter(now.minus(LATELY)))
                .toList();
        long wrong = newest.stream().filter(trace -> !trace.point().up()).count();
        return newest.isEmpty() ? 0 : (double) wrong / newest.size();
    }

    /** Whether what is named now explains the failures that this one explained, but for too few to name anything. */
    private static boolean superseded(Evidence evidence, Finding finding, Set<Suspect> named) {
        return evidence.touching(finding.suspect()).stream()
                        .filter(trace -> !trace.point().up())
                        .filter(trace -> trace.suspects().stream().noneMatch(named::contains))
                        .count()
                < CauseSearch.FEWEST_FAILURES;
    }

    private static List<String> names(List<Trace> traces, Function<Trace, @Nullable String> name) {
        return traces.stream()
                .map(name)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> regions(List<Trace> explained, Topology topology, Suspect suspect) {
        Set<String> regions = new TreeSet<>();
        switch (suspect.kind()) {
            case REGION -> regions.add(suspect.id());
            case HOST -> {
                String region = topology.regionOf(suspect.id());
                regions.addAll(region == null ? names(explained, Trace::region) : List.of(region));
            }
            case APP_REGION, STALE_DISCOVERY -> regions.add(suspect.parts().get(1));
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, PLATFORM, APP, INSTANCE, APP_VERSION, STALE_DNS, STREAM ->
                regions.addAll(names(explained, Trace::region));
        }
        return List.copyOf(regions);
    }
}
