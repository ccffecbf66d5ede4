package dev.candor.probe;

import java.util.Locale;

/** What a probe is kept for where it is kept to compare others with, not for what it asks. */
public enum Control {
    /** Its target is the platform's own, kept to tell hosts and regions from the apps on them. */
    CANARY,
    /** Its target is not of the platform: when it fails, only who asks can be to blame. */
    EXTERNAL;

    /**
     * What that word stands for.
     *
     * @throws IllegalArgumentException if it stands for nothing
     */
    static Control of(String word) {
        return switch (word) {
            case "canary" -> CANARY;
            case "external" -> EXTERNAL;
            default -> throw new IllegalArgumentException("expected canary or external, found '%s'".formatted(word));
        };
    }

    /** The word in probe files: {@code canary}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
