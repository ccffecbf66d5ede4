package dev.candor.demo;

/** The names under which the simulated platform is asked. {@code .test} never resolves anywhere else (RFC 6761). */
final class Addresses {

    /** Leads each location to the region that is nearest to it. */
    static final String EDGE = "edge.demo.test";

    /** The demo's app, behind the same front as {@link #EDGE}. */
    static final String CHECKOUT = "checkout.demo.test";

    /** The control plane. */
    static final String API = "api.demo.test";

    /** The dashboard, over HTTPS only. */
    static final String SECURE = "secure.demo.test";

    private Addresses() {}

    /** Leads to that region from everywhere. */
    static String canary(String region) {
        return "canary-" + region + ".demo.test";
    }
}
