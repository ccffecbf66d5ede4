package dev.candor.measurement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
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

    /** How long counts per minute are kept. The default covers the pages' 90 days. */
    @WithDefault("92d")
    Duration minutes();

    /** How often days are added and dropped; {@code off} for never. */
    @WithDefault("10m")
    String tidy();
}
