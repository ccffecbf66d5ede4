package dev.candor.correlation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.time.Duration;

/** How doubts are asked away; keys start with {@code candor.correlation.confirm}. */
@ConfigMapping(prefix = "candor.correlation.confirm")
public interface ConfirmConfig {

    /** How often it is looked for what to ask; {@code off} asks nothing. */
    @WithDefault("1s")
    String every();

    /** The share of the usual runs that may be made in addition, from 0 for none to 0.5. */
    @WithDefault("0.02")
    @DecimalMin("0")
    @DecimalMax("0.5")
    double share();

    /** How long after a run that failed others repeat it: what is over by then was nothing. */
    @WithDefault("2s")
    Duration delay();
}
