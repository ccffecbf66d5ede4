package dev.candor.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** What this process is; keys start with {@code candor}. */
@ConfigMapping(prefix = "candor")
public interface AppConfig {

    /** Hub and agents in one process, or the hub alone. */
    @WithDefault("all")
    Role role();

    /** What is kept in files. */
    Data data();

    /** What is kept in files. */
    interface Data {

        /** Holds the embedded database and the agents' spools; whatever is in it must not be lost. */
        @WithDefault("data")
        Path directory();
    }
}
