package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        Map<Way, Count> streams = new HashMap<>();
        for (Run run : runs) {
            streams.computeIfAbsent(run.way(), key -> new Count()).add(1, run.failed());
        }
        List<Suspect> blamed = new ArrayList<>();
        for (Kind kind : ORDER) {
            Map<Integer, Count> shares = new HashMap<>();
            streams.forEach((way, count) -> {
                for (int i = 0; i < way.components().length; i++) {
                    int c = way.components()[i];
                    if (suspect(c).kind() == kind && way.weights()[i] == 1) {
                        shares.computeIfAbsent(c, key -> new Count()).add(1, count.share() >= bad);
                    }
                }
            });
            shares.forEach((c, share) -> {
                if (share.all() >= FEWEST_STREAMS && share.share() >= nearlyAll) {
                    blamed.add(suspect(c));
                    streams.keySet().removeIf(way -> touches(way, c));
                }
            });
        }
        return blamed;
    }
}
