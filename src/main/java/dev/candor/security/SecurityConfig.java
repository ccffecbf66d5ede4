package dev.candor.security;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Who is let in; keys start with {@code candor.security}. */
@ConfigMapping(prefix = "candor.security")
public interface SecurityConfig {

    /**
     * A token ({@code id.secret}, the secret of 22 characters or more) that an operator brings along, from a secret
     * store say. Without one, the first start makes one and prints it once.
     */
    Optional<String> operatorToken();
}
