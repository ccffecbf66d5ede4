package dev.candor.probe;

import java.util.Locale;

/** What a probe is kept for where it is kept to compare others with, not for what it asks. */
public enum Control {
    /** Its target is the platform's own, kept to tell hosts and regions from the apps on them. */
    CANARY,
    /** Its target is not of the platform: when it fails, only who asks can be to blame. */
    EXTERNAL,
    /** Its target is Candor's own and fails every other minute: whoever does not see it fail would see no failure. */
    WATCHDOG,
    /** Its target is a page of Candor itself: when it fails, Candor is in trouble, and not the platform. */
    HUB;

    /**
     * What that word stands for.
     *
     * @throws IllegalArgumentException if it stands for nothing
     */
    static Control of(String word) {
        return switch (word) {
            case "canary" -> CANARY;
            case "external" -> EXTERNAL;
            case "watchdog" -> WATCHDOG;
            case "hub" -> HUB;
            default ->
                throw new IllegalArgumentException(
                        "expected canary, external, watchdog or hub, found '%s'".formatted(word));
        };
    }

    /** Whether it watches Candor and not the platform: no failure of it is evidence of anything else. */
    public boolean ofCandor() {
        return this == WATCHDOG || this == HUB;
    }

    /** The word in probe files: {@code canary}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
