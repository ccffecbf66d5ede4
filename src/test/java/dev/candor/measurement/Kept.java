package dev.candor.measurement;

import java.time.Duration;

/** The settings of the history as they are where nobody sets them. */
record Kept(Duration raw, Duration minutes, Duration hours, Duration days, int lanes) implements HistoryConfig {

    static final Kept DEFAULT =
            new Kept(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(400), Duration.ofDays(1830), 2);

    @Override
    public String tidy() {
        return "off";
    }

    @Override
    public String fold() {
        return "off";
    }
}
