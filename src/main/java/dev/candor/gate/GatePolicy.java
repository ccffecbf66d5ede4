package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a gate demands before it lets a deploy go on.
 *
 * @param minSamples how many runs must count in each critical region before it can pass
 * @param maxErrorRatio which share of the counted runs may fail, from 0 to 1
 * @param failOn which failures count against the deploy; all others of its own are left out
 * @param onProbeFault what failures do that are blamed on who measured, and those that one location sees alone
 * @param onPathFault what failures do that are blamed on the way from there to the platform
 * @param onPlatformFault what failures do that are blamed on a host, a region or another version; unless it is {@code
 *     inconclusive}, an incident of the platform doesn't hold the gate either
 * @param minConfidence below this confidence a finding explains nothing, from 0 to 1
 * @param maxDowntime longest downtime of a critical region, by the interval that is measured; null for no limit
 * @param maxConvergence until when the old version must have gone, from the start of the deploy; null for no limit
 * @param maxSkewAfterConverged which share of the answers after convergence may come from another version, from 0 to 1;
 *     null for no limit
 * @param mixed whether old and new may answer side by side at the end, as they do while a canary takes a part of the traffic
 */
record GatePolicy(
        int minSamples,
        double maxErrorRatio,
        Set<FailOn> failOn,
        OnFault onProbeFault,
        OnFault onPathFault,
        OnFault onPlatformFault,
        double minConfidence,
        @Nullable Duration maxDowntime,
        @Nullable Duration maxConvergence,
        @Nullable Double maxSkewAfterConverged,
        boolean mixed) {

    /** Thirty runs, one in a hundred may fail: the defaults of the gate page. */
    static final GatePolicy DEFAULT = new GatePolicy(30, 0.01, OnFault.EXCLUDE, OnFault.INCONCLUSIVE, 0.9);

    GatePolicy {
        // Rows of earlier versions have no word of these.
        failOn = Set.copyOf(Objects.requireNonNullElse(failOn, FailOn.ALL));
        onPathFault = Objects.requireNonNullElse(onPathFault, OnFault.EXCLUDE);
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

    /** One without limits on what the deploy did while it went on. */
    GatePolicy(
            int minSamples, double maxErrorRatio, OnFault onProbeFault, OnFault onPlatformFault, double minConfidence) {
        this(
                minSamples,
                maxErrorRatio,
                FailOn.ALL,
                onProbeFault,
                OnFault.EXCLUDE,
                onPlatformFault,
                minConfidence,
                null,
                null,
                null,
                false);
    }

    /** Whether a failure by that fault counts against the deploy. */
    boolean counts(Fault fault) {
        return switch (fault) {
            case PROBE, ISOLATED -> onProbeFault == OnFault.FAIL;
            case PATH -> onPathFault == OnFault.FAIL;
            case PLATFORM -> onPlatformFault == OnFault.FAIL;
            case DEPLOY -> failOn.contains(FailOn.DEPLOY);
            case APP -> failOn.contains(FailOn.APP);
            case STALE_DISCOVERY -> failOn.contains(FailOn.STALE_DISCOVERY);
            case STALE_DNS -> failOn.contains(FailOn.STALE_DNS);
            case UNANSWERED -> failOn.contains(FailOn.CRITICAL_REGION_UNRESPONSIVE);
            // Something answered wrongly and nothing says why: the app or its new version, whichever of them counts.
            case UNEXPLAINED -> failOn.contains(FailOn.APP) || failOn.contains(FailOn.DEPLOY);
        };
    }

    /** Whether many failures by that fault make a region impossible to judge. */
    boolean spoils(Fault fault) {
        return switch (fault) {
            case PROBE, ISOLATED -> onProbeFault == OnFault.INCONCLUSIVE;
            case PATH -> onPathFault == OnFault.INCONCLUSIVE;
            case PLATFORM -> onPlatformFault == OnFault.INCONCLUSIVE;
            case DEPLOY, APP, STALE_DISCOVERY, STALE_DNS, UNANSWERED, UNEXPLAINED -> false;
        };
    }

    /** Failures that can count against a deploy, by the words of the gate page. */
    enum FailOn {
        /** The app itself is blamed, or an answer went wrong and nothing says why. */
        APP,
        /** The new version is blamed. */
        DEPLOY,
        /** Requests still go where the app was before. */
        STALE_DISCOVERY,
        /** Name servers still give an address that the app has left. */
        STALE_DNS,
        /** Nothing answered at all, and nothing says why. */
        CRITICAL_REGION_UNRESPONSIVE;

        static final Set<FailOn> ALL = Set.of(values());

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
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
