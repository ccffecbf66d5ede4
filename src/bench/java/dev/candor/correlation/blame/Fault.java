package dev.candor.correlation.blame;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What breaks in a simulation.
 *
 * @param suspect what ought to be blamed
 * @param from since when, in seconds of the stream
 * @param until when it ceases
 * @param weight minus the logarithm of the share of runs that get through
 * @param mix how likely each phase of a failure is
 * @param touch which runs it meets
 */
record Fault(Suspect suspect, double from, double until, double weight, double[] mix, Predicate<Fault.Slot> touch) {

    /** How long after it ceased a fault must still be known, as its failures are still in the windows. */
    private static final double REMEMBERED = 40;

    /** Nothing is broken so thoroughly that not one of ten thousand runs gets through. */
    private static final double WORST = .9999;

    /** How failures of each kind are spread over DNS, TCP, TLS, proxy and app. */
    private static final Map<Suspect.Kind, double[]> SIGNATURES = signatures();

    static final double[] NOISE = {.06, .46, .06, .22, .20};

    /** What one run meets; filled anew for each. */
    static final class Slot {
        int agent;
        int location;
        int check;
        int app;
        int region;
        int host;
        World.Machine machine;
        String version;
        boolean stale;
        double at;
    }

    static double weight(double severity) {
        return -Math.log1p(-Math.min(severity, WORST));
    }

    static double[] signature(Suspect.Kind kind) {
        return SIGNATURES.get(kind);
    }

    boolean acts(Slot slot) {
        return slot.at >= from && slot.at < until && touch.test(slot);
    }

    /** Whether a localizer that does not name it at that moment is wrong. */
    boolean required(double at) {
        return at >= from && at < until + REMEMBERED;
    }

    /** Whether a localizer that names it at that moment is right. */
    boolean allowed(double at) {
        return at >= from;
    }

    private static Map<Suspect.Kind, double[]> signatures() {
        Map<Suspect.Kind, double[]> all = new EnumMap<>(Suspect.Kind.class);
        double[] path = {.02, .84, .10, .02, .02};
        double[] appRegion = {.01, .17, .02, .30, .50};
        all.put(Suspect.Kind.AGENT, new double[] {.22, .60, .12, .03, .03});
        all.put(Suspect.Kind.LOCATION, new double[] {.20, .66, .10, .02, .02});
        all.put(Suspect.Kind.RESOLVER, new double[] {.92, .02, .02, .02, .02});
        all.put(Suspect.Kind.PATH, path);
        all.put(Suspect.Kind.TRANSIT, path);
        all.put(Suspect.Kind.HOST, new double[] {.01, .35, .04, .55, .05});
        all.put(Suspect.Kind.REGION, new double[] {.02, .55, .05, .35, .03});
        all.put(Suspect.Kind.PLATFORM, new double[] {.10, .42, .15, .30, .03});
        all.put(Suspect.Kind.APP, new double[] {.01, .17, .02, .25, .55});
        all.put(Suspect.Kind.APP_REGION, appRegion);
        all.put(Suspect.Kind.INSTANCE, appRegion);
        all.put(Suspect.Kind.APP_VERSION, new double[] {.01, .10, .02, .25, .62});
        all.put(Suspect.Kind.STALE_DISCOVERY, new double[] {.01, .15, .02, .80, .02});
        all.put(Suspect.Kind.STALE_DNS, new double[] {.02, .78, .15, .03, .02});
        all.put(Suspect.Kind.STREAM, new double[] {.2, .3, .1, .2, .2});
        return all;
    }
}
