package dev.candor.agent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How this process probes and keeps what it measured; keys start with {@code candor.agent}. */
@ConfigMapping(prefix = "candor.agent")
public interface AgentConfig {

    /** Codes of the locations that this process measures from. Unset leaves the choice to the command that starts it. */
    Optional<List<String>> locations();

    /** {@code host:port} to connect to instead, by {@code host:port}, by location: a location's own network. */
    Map<String, Map<String, String>> connectTo();

    /** What was measured and is not yet acknowledged. */
    Spool spool();

    /** Keys below {@code candor.agent.spool}. */
    interface Spool {

        /** Holds one directory per agent. */
        @WithDefault("${candor.data.directory:data}/spool")
        Path directory();

        /** Bytes on disk per agent, in MiB. The default is about a day of 4 measurements a second. */
        @WithDefault("256")
        @Min(4)
        @Max(65_536)
        int maxMib();
    }
}
