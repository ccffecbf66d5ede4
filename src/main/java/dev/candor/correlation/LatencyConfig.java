package dev.candor.correlation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.time.Duration;

/** When an answer is slow; keys start with {@code candor.correlation.latency}. */
@ConfigMapping(prefix = "candor.correlation.latency")
public interface LatencyConfig {

    /**
     * How often it is looked whether there is something to learn: what is usual is learned again each hour, and what is new
     * once it was asked often enough. {@code off} for never; then nothing is slow but what a probe itself calls degraded.
     */
    @WithDefault("60s")
    String every();

    /** How many days back the usual is learned from. An incident of fewer than half of them leaves no mark. */
    @WithDefault("14")
    @Min(3)
    @Max(60)
    int days();

    /** How many runs there must be to know what is usual; with fewer nothing is slow. */
    @WithDefault("200")
    @Min(20)
    @Max(100_000)
    int leastRuns();

    /** How much longer than usual a slow run takes at least: who waits does not notice less. */
    @WithDefault("20ms")
    Duration floor();

    /** How many times the usual a slow run takes at least. */
    @WithDefault("1.3")
    @DecimalMin("1.0")
    @DecimalMax("10.0")
    BigDecimal ratio();

    /** Which share of the ordinary runs may be called slow by mistake. */
    @WithDefault("0.01")
    @DecimalMin("0.0001")
    @DecimalMax("0.05")
    BigDecimal mistakes();

    /** How long a series that is not as usual learns nothing; what lasts longer is the new usual. */
    @WithDefault("7d")
    Duration frozen();

    /** How many judged runs wait for the localizer at most; beyond that the oldest are dropped and counted. */
    @WithDefault("65536")
    @Min(1_024)
    @Max(1_048_576)
    int waiting();
}
