package dev.candor.correlation.blame;

/**
 * What faults of each kind are like: how rare, and how their failures look. Start values of the attribution page, section 2;
 * how a single fault looks is learned while it lasts.
 */
final class Trait {

    /** Shares of DNS, TCP, TLS, PROXY and APP among the failures of plain noise. */
    private static final double[] NOISE = {0.06, 0.46, 0.06, 0.22, 0.20};

    /** How many failures the expected look of a kind counts for against the look of the fault at hand. */
    static final double FIRMNESS = 8;

    /** A fault that only a deploy can cause, and none was told or seen. */
    private static final double IMPOSSIBLE = -40;

    private Trait() {}

    static double[] noise() {
        return NOISE.clone();
    }

    /** ln of how likely such a fault is within a window, where no deploy and nobody's word says more. */
    static double prior(Suspect.Kind kind) {
        return switch (kind) {
            case AGENT -> -6.9;
            case LOCATION, RESOLVER, PATH, HOST, APP_REGION -> -9.2;
            case REGION -> -10.4;
            case PLATFORM -> -11.5;
            case TRANSIT -> -9.5;
            case APP -> -7.6;
            case INSTANCE -> -12.5;
            case APP_VERSION -> IMPOSSIBLE;
            case STALE_DISCOVERY -> -12;
            case STALE_DNS -> -10;
            case STREAM -> -6.5;
        };
    }

    /** The same for a kind that only an event makes likely, as if it were as likely as the like of it always is. */
    static double usual(Suspect.Kind kind) {
        return prior(kind.ofDeploy() ? Suspect.Kind.APP_REGION : kind);
    }

    /** Shares of DNS, TCP, TLS, PROXY and APP among its failures. */
    static double[] look(Suspect.Kind kind) {
        return switch (kind) {
            case AGENT -> new double[] {.22, .60, .12, .03, .03};
            case LOCATION -> new double[] {.20, .66, .10, .02, .02};
            case RESOLVER -> new double[] {.92, .04, .02, .01, .01};
            case PATH, TRANSIT -> new double[] {.02, .84, .10, .02, .02};
            case HOST, INSTANCE -> new double[] {.01, .35, .04, .55, .05};
            case REGION -> new double[] {.02, .55, .05, .35, .03};
            case PLATFORM -> new double[] {.10, .42, .15, .30, .03};
            case APP -> new double[] {.01, .17, .02, .25, .55};
            case APP_REGION -> new double[] {.01, .17, .02, .30, .50};
            case APP_VERSION -> new double[] {.01, .10, .02, .25, .62};
            case STALE_DISCOVERY -> new double[] {.01, .15, .02, .80, .02};
            case STALE_DNS -> new double[] {.02, .78, .15, .03, .02};
            case STREAM -> new double[] {.2, .3, .1, .2, .2};
        };
    }
}
