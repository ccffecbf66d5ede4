package dev.candor.security;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Where secrets of probes are found beside the environment; keys start with {@code candor.secrets}. */
@ConfigMapping(prefix = "candor.secrets")
public interface SecretsConfig {

    /** A directory with a file for each secret, named as {@code {{secret.name}}} names it; none if not set. */
    Optional<Path> directory();
}
