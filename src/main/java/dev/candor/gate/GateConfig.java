package dev.candor.gate;

import dev.candor.agent.Bursts;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How gates are kept; keys start with {@code candor.gate}. */
@ConfigMapping(prefix = "candor.gate")
public interface GateConfig {

    /** How often open gates are judged, {@code off} for never: a gate then stays open for ever. */
    @WithDefault("1s")
    String every();

    /**
     * How long a failure may wait for its explanation before it can fail a gate early. Longer than the judge of findings
     * needs: otherwise a location's own fault fails a deploy before anybody has said so.
     */
    @WithDefault("6s")
    Duration settle();

    /** Gates open at once; more are answered 503. Each needs its extra runs, and agents take no more than this. */
    @WithDefault("32")
    @Min(1)
    @Max(Bursts.MOST)
    int maxOpen();

    /** Requests held open by {@code wait} at once; more are answered at once with what is known. */
    @WithDefault("256")
    @Min(0)
    @Max(10_000)
    int maxWaiting();
}
