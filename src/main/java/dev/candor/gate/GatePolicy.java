package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a gate demands before it lets a deploy go on.
 *
 * @param minSamples how many runs must count in each critical region before it can pass
 * @param maxErrorRatio which share of the counted runs may fail, from 0 to 1
 * @param onProbeFault what failures do that are blamed on the location that measured
 * @param onPlatformFault what failures do that are blamed on a host, a region or another version
 * @param minConfidence below this confidence a finding explains nothing, from 0 to 1
 */
record GatePolicy(
        int minSamples, double maxErrorRatio, OnFault onProbeFault, OnFault onPlatformFault, double minConfidence) {

    /** Thirty runs, one in a hundred may fail: the defaults of the gate page. */
    static final GatePolicy DEFAULT = new GatePolicy(30, 0.01, OnFault.EXCLUDE, OnFault.INCONCLUSIVE, 0.9);

    GatePolicy {
        if (minSamples < 1) {
            throw new IllegalArgumentException("minSamples must be 1 or more, was " + minSamples);
        }
        if (!(maxErrorRatio >= 0 && maxErrorRatio < 1)) {
            throw new IllegalArgumentException("maxErrorRatio must be in [0, 1), was " + maxErrorRatio);
        }
        if (!(minConfidence >= 0 && minConfidence <= 1)) {
            throw new IllegalArgumentException("minConfidence must be in [0, 1], was " + minConfidence);
        }
    }

    /** Whether a failure by that fault counts against the deploy. */
    boolean counts(Attribution.Fault fault) {
        return switch (fault) {
            case PROBE -> onProbeFault == OnFault.FAIL;
            case PLATFORM -> onPlatformFault == OnFault.FAIL;
            case DEPLOY, UNEXPLAINED -> true;
        };
    }

    /** What failures do that are not the deploy's. */
    enum OnFault {
        /** They are treated as missing. */
        EXCLUDE,
        /** Too many of them, and the region can't be judged. */
        INCONCLUSIVE,
        /** They count against the deploy like any other. */
        FAIL;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
