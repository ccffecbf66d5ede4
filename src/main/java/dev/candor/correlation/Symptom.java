package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Failure;
import org.jspecify.annotations.Nullable;

/** How far a failed run got, which tells some causes apart: an agent without a network is never refused. */
enum Symptom {
    // Shares of all failures of a kind of fault, each column adding up to 1; start values, not learned ones.
    // chance, location, region, host, version, component
    /** No address was found. */
    RESOLVE(0.06, 0.22, 0.02, 0.01, 0.01, 0.02),
    /** No connection came about. */
    REACH(0.40, 0.60, 0.45, 0.30, 0.08, 0.35),
    /** Somebody answered, and refused. */
    REFUSE(0.10, 0.02, 0.20, 0.15, 0.05, 0.15),
    /** No TLS came about, or its certificate is no good. */
    SECURE(0.06, 0.12, 0.05, 0.04, 0.02, 0.15),
    /** There was a connection, and what came over it was wrong, late or nothing. */
    ANSWER(0.38, 0.04, 0.28, 0.50, 0.84, 0.33);

    private final double chance;
    private final double location;
    private final double region;
    private final double host;
    private final double version;
    private final double component;

    Symptom(double chance, double location, double region, double host, double version, double component) {
        this.chance = chance;
        this.location = location;
        this.region = region;
        this.host = host;
        this.version = version;
        this.component = component;
    }

    static Symptom of(Point point) {
        return of(point.kind(), point.connected());
    }

    private static Symptom of(Failure.@Nullable Kind kind, boolean connected) {
        if (kind == null) {
            return ANSWER;
        }
        return switch (kind) {
            case DNS -> RESOLVE;
            case CONNECT, TIMEOUT, RESET -> connected ? ANSWER : REACH;
            case REFUSED -> REFUSE;
            case TLS, CERT -> SECURE;
            case STATUS,
                    VERSION,
                    HEADER,
                    BODY,
                    JSON,
                    SIZE,
                    ENCODING,
                    REDIRECT,
                    PROTOCOL,
                    AUTH,
                    ASSERTION,
                    BLOCKED,
                    AGENT -> ANSWER;
        };
    }

    /** How much more, in nats, this symptom speaks for a fault of that kind than for chance. */
    double weight(Suspect.Kind cause) {
        double share = switch (cause) {
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, STREAM -> location;
            case REGION, PLATFORM -> region;
            case HOST, INSTANCE -> host;
            case APP_VERSION -> version;
            case APP, APP_REGION, STALE_DISCOVERY, STALE_DNS -> component;
        };
        return Math.log(share / chance);
    }
}
