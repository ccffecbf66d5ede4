package dev.candor.gate;

import java.util.Locale;

/** Whose fault a failure is, as a gate sees it. */
enum Fault {
    /** Who measured. */
    PROBE("the location that measured"),
    /** The way from there to the platform. */
    PATH("the path to the platform"),
    /** A host, a region, the platform or another version: not this deploy. */
    PLATFORM("the platform"),
    /** This deploy, by a finding. */
    DEPLOY("the deploy"),
    /** The app, by a finding that doesn't name a version. */
    APP("the app"),
    /** Requests go where the app was before the deploy. */
    STALE_DISCOVERY("stale discovery"),
    /** Name servers give an address that the app has left. */
    STALE_DNS("stale DNS"),
    /** Nothing explains it, and no other location sees it though they ask the same. */
    ISOLATED("one location alone"),
    /** Nothing explains it, and nothing answered. */
    UNANSWERED("nobody that could be named"),
    /** Nothing explains an answer that was wrong, so that it counts against the deploy. */
    UNEXPLAINED("nobody that could be named");

    private final String whose;

    Fault(String whose) {
        this.whose = whose;
    }

    /** The word in metrics. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word under {@code excluded} of a region. */
    String excludedWord() {
        return switch (this) {
            case PROBE, PATH, PLATFORM -> word() + "_fault";
            case DEPLOY, APP, STALE_DISCOVERY, STALE_DNS, ISOLATED, UNANSWERED, UNEXPLAINED -> word();
        };
    }

    /** Behind "the fault of". */
    String whose() {
        return whose;
    }

    /** Whether it decides at once; else a finding may still come that says otherwise. */
    boolean settled() {
        return this == DEPLOY || this == PROBE || this == PATH || this == PLATFORM;
    }

    /** Whether a finding says so. */
    boolean explained() {
        return this != ISOLATED && this != UNANSWERED && this != UNEXPLAINED;
    }
}
