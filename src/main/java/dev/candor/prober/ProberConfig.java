package dev.candor.prober;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;

/** How this process probes; keys start with {@code candor.prober}. */
@ConfigMapping(prefix = "candor.prober")
public interface ProberConfig {

    /** Runs in flight at once in this process. Each holds a socket and at most its probe's {@code max_body} in memory. */
    @WithDefault("256")
    @Min(1)
    @Max(10_000)
    int concurrency();

    /**
     * Address blocks that are not public and may be probed all the same, such as {@code 10.0.0.0/8}. Only who sets up this
     * process can widen it, never who writes probes. Metadata and link-local addresses stay shut.
     */
    Optional<List<String>> allow();
}
