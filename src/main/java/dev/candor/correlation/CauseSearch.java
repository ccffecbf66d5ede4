package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the few suspects that explain the failures of one outcome: again and again the one that explains most of
 * what is left. A series that fails on its own is taken out first and never named; one stream says nothing of a cause.
 */
final class CauseSearch {

    /** Parts of the window that are looked at: what has just begun shows best in the newest part of it. */
    private static final double[] HORIZONS = {1, 1 / 3.0, 1 / 8.0};

    private static final int MOST_CAUSES = 4;
    private static final int MOST_ROUNDS = 12;

    /** Fewer than these may be chance, whatever they have in common. */
    static final int FEWEST_FAILURES = 3;

    /** Nats above chance and prior from which a cause is named. */
    private static final double NAMED = 3;

    /** What is added to that for a part of the window: the shorter it is, the more of them there are to find chance in. */
    private static final double SHORTER = 1.5;

    /** Rivals of the very same runs are listed unless the symptoms tell them apart: priors alone convict nobody. */
    private static final double EQUAL_WITHIN = 8;

    /** Rivals of other runs are listed if they are at most this much worse: one to nine. */
    private static final double CLOSE_WITHIN = 2.2;

    /** Nobody is named with conviction while something else explains the same. */
    private static final double AMBIGUOUS = 0.89;

    private static final double SERIES_PRIOR = -6.5;

    private final Evidence evidence;
    private final Instant now;
    private final Outcome outcome;
    private final double named;
    private final List<Trace> failing = new ArrayList<>();
    private final List<Trace> passing = new ArrayList<>();

    private CauseSearch(Evidence evidence, Instant now, Outcome outcome, double horizon) {
        this.evidence = evidence;
        this.now = now;
        this.outcome = outcome;
        this.named = NAMED - SHORTER * Math.log(horizon);
        for (Trace trace : evidence.traces()) {
            if (trace.age() > horizon) {
                continue;
            }
            if (trace.point().outcome() == outcome) {
                failing.add(trace);
            } else if (outcome == Outcome.DOWN || trace.point().up()) {
                passing.add(trace); // a slow answer is an answer; a failed run says nothing of slowness
            }
        }
    }

    /** The causes of that outcome, in the part of the window that shows them best. */
    static List<Cause> search(Evidence evidence, Instant now, Outcome outcome) {
        List<Cause> best = List.of();
        double most = 0;
        for (double horizon : HORIZONS) {
            List<Cause> causes = new CauseSearch(evidence, now, outcome, horizon).causes();
            double score = causes.stream().mapToDouble(Cause::score).sum();
            if (score > most) {
                most = score;
                best = causes;
            }
        }
        return best;
    }

    private List<Cause> causes() {
        List<Cause> causes = new ArrayList<>();
        for (int round = 0; round < MOST_ROUNDS && causes.size() < MOST_CAUSES; round++) {
            if (failing.size() < FEWEST_FAILURES) {
                break;
            }
            Map<Object, Scored> groups = score();
            Scored best = strongest(groups);
            if (best == null) {
                break;
            }
            if (best.tally.suspect != null) {
                causes.add(cause(best, best.tally.suspect, groups));
            }
            failing.removeIf(best::holds);
        }
        return causes;
    }

    /** Every group with enough failures, by its suspect or series. */
    private Map<Object, Scored> score() {
        Map<Object, Tally> tallies = new LinkedHashMap<>();
        for (Trace trace : failing) {
            Symptom symptom = Symptom.of(trace.point());
            trace.suspects()
                    .forEach(
                            s -> tallies.computeIfAbsent(s, key -> new Tally(s)).failed(symptom));
            tallies.computeIfAbsent(trace.point().series(), key -> new Tally(null))
                    .failed(symptom);
        }
        tallies.values().removeIf(tally -> tally.failures() < FEWEST_FAILURES);
        for (Trace trace : passing) {
            trace.suspects().forEach(s -> pass(tallies.get(s)));
            pass(tallies.get(trace.point().series()));
        }
        Map<Object, Scored> groups = new HashMap<>();
        tallies.forEach((key, tally) -> {
            double score = tally.likelihoodRatio(chance(tally)) + prior(tally.suspect);
            if (outcome == Outcome.DOWN) {
                score += tally.symptoms();
            }
            groups.put(key, new Scored(key, tally, score));
        });
        return groups;
    }

    private static void pass(@Nullable Tally tally) {
        if (tally != null) {
            tally.passed();
        }
    }

    /** How often runs go wrong by chance, by what is seen outside the group; at least one in a hundred, as networks do. */
    private double chance(Tally tally) {
        int runs = failing.size() + passing.size() - tally.runs();
        int failures = failing.size() - tally.failures();
        double outside = runs == 0 ? 0 : (double) failures / runs;
        return Math.min(outcome == Outcome.DOWN ? 0.02 : 0.05, Math.max(0.01, outside));
    }

    /** The logarithm of how likely such a fault is at any moment, before anything was measured. */
    private double prior(@Nullable Suspect suspect) {
        if (suspect == null) {
            return SERIES_PRIOR;
        }
        return switch (suspect.kind()) {
            case LOCATION -> -6.9;
            case APP -> -7.6;
            case HOST -> -9.2;
            case INSTANCE -> -9.8;
            case REGION -> -10.4;
            case APP_VERSION -> versionPrior(suspect.id());
            // Groups of these are not made here.
            case AGENT, RESOLVER, PATH, TRANSIT, PLATFORM, APP_REGION, STALE_DISCOVERY, STALE_DNS, STREAM ->
                Double.NEGATIVE_INFINITY;
        };
    }

    /** A version is suspicious while it is new, and hardly ever later; the only one there is can't be told from the rest. */
    private double versionPrior(String version) {
        if (!evidence.hasPredecessor(version)) {
            return Double.NEGATIVE_INFINITY;
        }
        Instant since = evidence.rolledOut(version);
        boolean isNew = since != null && Duration.between(since, now).compareTo(GroupLocalizer.ROLLOUT) < 0;
        return isNew ? -3.5 : -12;
    }

    private @Nullable Scored strongest(Map<Object, Scored> groups) {
        Scored best = null;
        for (Scored group : groups.values()) {
            if (group.score >= named && (best == null || group.better(best))) {
                best = group;
            }
        }
        if (best == null || best.tally.suspect != null) {
            return best;
        }
        return named(best, groups);
    }

    /** What holds just this one series, all of it, if there is such a thing: it is named instead of the series. */
    private Scored named(Scored alone, Map<Object, Scored> groups) {
        Scored instead = null;
        for (Scored group : groups.values()) {
            boolean same = group.tally.suspect != null
                    && group.score >= named
                    && group.tally.failures() == alone.tally.failures()
                    && group.tally.runs() == alone.tally.runs()
                    && failing.stream().filter(alone::holds).allMatch(group::holds);
            if (same && (instead == null || group.better(instead))) {
                instead = group;
            }
        }
        return instead == null ? alone : instead;
    }

    private Cause cause(Scored best, Suspect suspect, Map<Object, Scored> groups) {
        Map<Suspect, Integer> sharedFailures = shared(failing, best);
        Map<Suspect, Integer> sharedPasses = shared(passing, best);
        double against = Math.exp(-best.score);
        List<Scored> rivals = new ArrayList<>();
        for (Scored other : groups.values()) {
            Suspect rival = other.tally.suspect;
            if (rival == null || rival.equals(suspect)) {
                continue;
            }
            int failures = sharedFailures.getOrDefault(rival, 0);
            if (failures * 2 < best.tally.failures()) {
                continue;
            }
            boolean equal = failures == best.tally.failures()
                    && failures == other.tally.failures()
                    && failures + sharedPasses.getOrDefault(rival, 0) == best.tally.runs()
                    && best.tally.runs() == other.tally.runs();
            if (equal && isPartOf(rival, suspect)) {
                continue;
            }
            against += Math.exp(Math.min(50, other.score - best.score));
            if (other.score >= best.score - (equal ? EQUAL_WITHIN : CLOSE_WITHIN)) {
                rivals.add(other);
            }
        }
        rivals.sort((a, b) -> Double.compare(b.score, a.score));
        double confidence = 1 / (1 + against);
        List<Suspect> named = new ArrayList<>(rivals.stream()
                .map(rival -> Objects.requireNonNull(rival.tally.suspect))
                .toList());
        if (suspect.kind() == Suspect.Kind.LOCATION) {
            onlyStream(best).ifPresent(named::add);
        }
        return new Cause(
                suspect,
                outcome,
                named,
                best.score,
                named.isEmpty() ? confidence : Math.min(AMBIGUOUS, confidence),
                (double) best.tally.failures() / best.tally.runs());
    }

    /** An instance that is all we see of a host stands for it: naming the host names both. */
    private static boolean isPartOf(Suspect rival, Suspect suspect) {
        return rival.kind() == Suspect.Kind.INSTANCE && suspect.kind() == Suspect.Kind.HOST;
    }

    /** Of a location that asks one thing, nobody can say whether it is the location or what it asks. */
    private Optional<Suspect> onlyStream(Scored location) {
        List<Series> streams = Stream.concat(failing.stream(), passing.stream())
                .filter(location::holds)
                .map(trace -> trace.point().series())
                .distinct()
                .limit(2)
                .toList();
        return streams.size() == 1
                ? Optional.of(new Suspect(
                        Suspect.Kind.STREAM,
                        streams.get(0).location() + "/" + streams.get(0).probe()))
                : Optional.empty();
    }

    private static Map<Suspect, Integer> shared(List<Trace> traces, Scored group) {
        Map<Suspect, Integer> counts = new HashMap<>();
        traces.stream()
                .filter(group::holds)
                .forEach(trace -> trace.suspects().forEach(s -> counts.merge(s, 1, Integer::sum)));
        return counts;
    }

    private static final class Scored {
        private final Object key;
        private final Tally tally;
        private final double score;

        Scored(Object key, Tally tally, double score) {
            this.key = key;
            this.tally = tally;
            this.score = score;
        }

        boolean holds(Trace trace) {
            return key instanceof Suspect suspect
                    ? trace.touches(suspect)
                    : trace.point().series().equals(key);
        }

        /** Ties go by name, so that the same window gives the same finding. */
        boolean better(Scored other) {
            int byScore = Double.compare(score, other.score);
            return byScore > 0 || (byScore == 0 && key.toString().compareTo(other.key.toString()) < 0);
        }
    }
}
