package dev.candor.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where catalog and probes are read from; keys start with {@code candor.probes}. */
@ConfigMapping(prefix = "candor.probes")
public interface FilesConfig {

    /** Holds {@code catalog.yaml} and, at any depth, the probe files. */
    @WithDefault("probes")
    Path directory();

    /** How often files are looked at for changes, or {@code off}. */
    @WithDefault("1s")
    String reloadEvery();
}
