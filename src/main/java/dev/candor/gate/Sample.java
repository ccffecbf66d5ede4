package dev.candor.gate;

import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a gate keeps of one measurement that says something about the target.
 *
 * @param location where it was measured from
 * @param region which region answered; null if the answer did not say or there was none
 * @param host which host answered; null likewise
 * @param version which version answered; null likewise
 * @param at when the run began
 * @param failed whether the run was down; a degraded run is a success here, as its {@code expect} held
 * @param totalMs how long the run took
 * @param detail why it failed; null if it did not
 * @param ip the address that was asked; null if none was
 * @param answered whether anything came back, be it an error
 */
record Sample(
        String probe,
        String location,
        @Nullable String region,
        @Nullable String host,
        @Nullable String version,
        Instant at,
        boolean failed,
        double totalMs,
        @Nullable String detail,
        @Nullable String ip,
        boolean answered) {

    /** One of an unknown address. */
    Sample(
            String probe,
            String location,
            @Nullable String region,
            @Nullable String host,
            @Nullable String version,
            Instant at,
            boolean failed,
            double totalMs,
            @Nullable String detail) {
        this(
                probe,
                location,
                region,
                host,
                version,
                at,
                failed,
                totalMs,
                detail,
                null,
                !failed || region != null || host != null || version != null);
    }

    /** What that measurement says of its target; empty for an unknown outcome, which says nothing. */
    static Optional<Sample> of(Measurement m) {
        if (m.outcome() == Outcome.UNKNOWN) {
            return Optional.empty();
        }
        Identity who = m.observed().identity();
        boolean failed = m.outcome() == Outcome.DOWN;
        return Optional.of(new Sample(
                m.probe(),
                m.location(),
                who.region(),
                who.host(),
                who.version(),
                m.startedAt(),
                failed,
                m.timings().total(),
                failed && m.failure() != null ? m.failure().detail() : null,
                m.observed().ip(),
                !failed || m.observed().status() != null || !who.equals(Identity.NONE)));
    }

    /** The same, its version named as {@code deployed} names it where both are one. */
    Sample named(String deployed) {
        return version == null || version.equals(deployed) || !GateSpec.sameVersion(version, deployed)
                ? this
                : new Sample(probe, location, region, host, deployed, at, failed, totalMs, detail, ip, answered);
    }

    /** When it was known how it ended. */
    Instant endedAt() {
        return at.plusNanos((long) (totalMs * 1e6));
    }

    /** Whether it was measured from, or answered by, the place with this code. */
    boolean concerns(String code) {
        return location.equals(code) || code.equals(region);
    }
}
