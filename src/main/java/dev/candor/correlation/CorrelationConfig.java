package dev.candor.correlation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this process judges; keys start with {@code candor.correlation}. */
@ConfigMapping(prefix = "candor.correlation")
public interface CorrelationConfig {

    /** How often the window is judged; {@code off} leaves it to whoever calls the judge. */
    @WithDefault("1s")
    String every();

    /** For how long nobody may have judged before that time counts as not watched: unknown, whatever came before. */
    @WithDefault("30s")
    Duration gap();

    /** How often it is written down that the belief still holds; what a crash may take off the end of a health span. */
    @WithDefault("5s")
    Duration heartbeat();
}
