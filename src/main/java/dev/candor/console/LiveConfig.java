package dev.candor.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The live view; keys start with {@code candor.live}. */
@ConfigMapping(prefix = "candor.live")
public interface LiveConfig {

    /** Readers at once; one more is told to come again later. Each costs a connection and what it has not read yet. */
    @WithDefault("100")
    @Min(1)
    @Max(10_000)
    int readers();

    /** Events kept for readers that come back. The default is some hours of a quiet platform and about 3 MB. */
    @WithDefault("5000")
    @Min(1)
    @Max(100_000)
    int kept();

    /** Events that one reader may lag behind before it is dropped. It comes back with what it saw last. */
    @WithDefault("500")
    @Min(1)
    @Max(10_000)
    int lag();

    /** How often a line that means nothing is sent, so that proxies don't take a quiet stream for a dead one. */
    @WithDefault("15s")
    String heartbeat();
}
