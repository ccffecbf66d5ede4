package dev.candor.correlation;

import dev.candor.correlation.blame.Phase;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run as the judge remembers it: a measurement without what judging does not read.
 *
 * @param at when the run began, by the agent's clock
 * @param identity who answered, as far as the answer said
 * @param connected whether a connection stood: what fails after that is not the way there
 * @param detail what the failure said; null if the run was up
 * @param agent who asked; where that is not known, the location stands for whoever it was
 * @param ip the address that was asked; null where none was found
 * @param phase how far the run got
 */
record Point(
        String probe,
        String location,
        Instant at,
        Outcome outcome,
        Failure.@Nullable Kind kind,
        Failure.@Nullable Source source,
        Identity identity,
        boolean connected,
        double totalMs,
        @Nullable String detail,
        String agent,
        @Nullable String ip,
        Phase phase) {

    /** What a gateway answers where the app behind it does not (RFC 9110, sections 15.6.3 to 15.6.5). */
    private static final Set<Integer> GATEWAY = Set.of(502, 503, 504);

    /** One asked by the only agent of its location. */
    Point(
            String probe,
            String location,
            Instant at,
            Outcome outcome,
            Failure.@Nullable Kind kind,
            Failure.@Nullable Source source,
            Identity identity,
            boolean connected,
            double totalMs,
            @Nullable String detail) {
        this(
                probe,
                location,
                at,
                outcome,
                kind,
                source,
                identity,
                connected,
                totalMs,
                detail,
                location,
                null,
                phase(outcome, kind, connected, null));
    }

    static Point of(Measurement m) {
        return of(m, m.location());
    }

    static Point of(Measurement m, String agent) {
        Failure failure = m.failure();
        return new Point(
                m.probe(),
                m.location(),
                m.startedAt(),
                m.outcome(),
                failure == null ? null : failure.kind(),
                failure == null ? null : failure.source(),
                m.observed().identity(),
                m.timings().connect() != null,
                m.timings().total(),
                failure == null ? null : failure.detail(),
                agent,
                m.observed().ip(),
                phase(
                        m.outcome(),
                        failure == null ? null : failure.kind(),
                        m.timings().connect() != null,
                        m.observed().status()));
    }

    /** A slow answer is an answer. What a connection brought in place of the app's answer is the proxy's before it. */
    private static Phase phase(
            Outcome outcome, Failure.@Nullable Kind kind, boolean connected, @Nullable Integer status) {
        if (outcome != Outcome.DOWN || kind == null) {
            return Phase.OK;
        }
        return switch (kind) {
            case DNS -> Phase.DNS;
            case TLS, CERT -> Phase.TLS;
            case CONNECT, REFUSED -> Phase.TCP;
            case TIMEOUT -> connected ? Phase.APP : Phase.TCP;
            case RESET -> connected ? Phase.PROXY : Phase.TCP;
            case STATUS -> status != null && GATEWAY.contains(status) ? Phase.PROXY : Phase.APP;
            case VERSION, HEADER, BODY, JSON, SIZE, ENCODING, REDIRECT, PROTOCOL, AUTH, ASSERTION, BLOCKED, AGENT ->
                Phase.APP;
        };
    }

    Series series() {
        return new Series(probe, location);
    }

    /** When it was known how it ended. */
    Instant endedAt() {
        return at.plusNanos((long) (totalMs * 1_000_000));
    }

    /** Whether it says anything about the target: a run that the agent's own trouble spoilt does not. */
    boolean conclusive() {
        return outcome != Outcome.UNKNOWN && source != Failure.Source.AGENT && source != Failure.Source.CONFIG;
    }

    boolean up() {
        return outcome == Outcome.UP;
    }

    boolean down() {
        return outcome == Outcome.DOWN;
    }

    boolean degraded() {
        return outcome == Outcome.DEGRADED;
    }
}
