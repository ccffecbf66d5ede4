package dev.candor.measurement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How long measurements are kept; keys start with {@code candor.history}. */
@ConfigMapping(prefix = "candor.history")
public interface HistoryConfig {

    /**
     * How long each single measurement is kept, in whole days; an older one is not taken any more. A probe each second
     * costs about 15 MB a day.
     */
    @WithDefault("7d")
    Duration raw();

    /** How long counts and latencies per minute are kept; longer than {@link #raw}, since hours are made of them. */
    @WithDefault("30d")
    Duration minutes();

    /** How long counts and latencies per hour are kept, in whole months. */
    @WithDefault("400d")
    Duration hours();

    /** How long counts and latencies per day are kept, in whole years. */
    @WithDefault("1830d")
    Duration days();

    /** How many transactions store measurements at once; one for each processor that the database has is enough. */
    @WithDefault("2")
    @Min(1)
    @Max(16)
    int lanes();

    /** How often hours and days are made of what came in; {@code off} for never. */
    @WithDefault("5s")
    String fold();

    /** How often days are added and dropped; {@code off} for never. */
    @WithDefault("10m")
    String tidy();
}
