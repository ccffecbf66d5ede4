package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Goes from the whole to its parts and blames whatever has nearly all of its streams bad; the streams of the blamed are
 * then left out: the elimination of BlameIt, SIGCOMM 2019. A stream is one agent's runs that touch the same things.
 */
final class HierarchyBaseline extends ComponentBaseline {

    private static final List<Kind> ORDER = List.of(
            Kind.PLATFORM, Kind.REGION, Kind.APP, Kind.LOCATION, Kind.AGENT, Kind.HOST, Kind.PATH);
    private static final int FEWEST_STREAMS = 3;

    private final double nearlyAll;
    private final double bad;

    /**
     * @param nearlyAll what share of its streams must be bad
     * @param bad from which share of failures on a stream is bad
     * @param window over how many seconds
     */
    HierarchyBaseline(double nearlyAll, double bad, double window) {
        super(window);
        this.nearlyAll = nearlyAll;
        this.bad = bad;
    }

    @Override
    List<Suspect> blamed(List<Run> runs) {
        List<Run> left = runs;
        List<Suspect> blamed = new ArrayList<>();
        for (Kind kind : ORDER) {
            Set<Integer> found = found(kind, left);
            found.forEach(c -> blamed.add(suspect(c)));
            if (!found.isEmpty()) {
                left = left.stream()
                        .filter(run -> found.stream().noneMatch(c -> touches(run.way(), c)))
                        .toList();
            }
        }
        return blamed;
    }

    private Set<Integer> found(Kind kind, List<Run> runs) {
        Map<List<Integer>, Count> streams = new HashMap<>();
        for (Run run : runs) {
            streams.computeIfAbsent(stream(kind, run.way()), key -> new Count()).add(1, run.failed());
        }
        Map<Integer, Count> shares = new HashMap<>();
        streams.forEach((stream, count) -> {
            for (int c : stream) {
                if (suspect(c).kind() == kind) {
                    shares.computeIfAbsent(c, key -> new Count()).add(1, count.share() >= bad);
                }
            }
        });
        Set<Integer> found = new TreeSet<>();
        shares.forEach((c, share) -> {
            if (share.all() >= FEWEST_STREAMS && share.share() >= nearlyAll) {
                found.add(c);
            }
        });
        return found;
    }

    /** What the runs of one agent on one check have in common; which host answers differs from run to run. */
    private List<Integer> stream(Kind kind, Way way) {
        List<Integer> common = new ArrayList<>();
        for (int i = 0; i < way.components().length; i++) {
            boolean host = suspect(way.components()[i]).kind() == Kind.HOST;
            if (!host || kind == Kind.HOST && way.weights()[i] == 1) {
                common.add(way.components()[i]);
            }
        }
        return common;
    }
}
