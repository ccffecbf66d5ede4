package dev.candor.prober;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.Optional;

/** The scrapes that ask {@code /probe}, as they ask blackbox_exporter; keys start with {@code candor.blackbox}. */
@ConfigMapping(prefix = "candor.blackbox")
public interface BlackboxConfig {

    /**
     * The file of modules in blackbox_exporter's own layout; {@code modules.yaml} beside the probe files unless said, and
     * where there is none, the usual modules.
     */
    Optional<Path> modules();

    /** Scrapes that are answered at once; one more is told to come again. Each is one run. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int concurrency();
}
