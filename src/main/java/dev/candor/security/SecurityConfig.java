package dev.candor.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Who is let in; keys start with {@code candor.security}. */
@ConfigMapping(prefix = "candor.security")
public interface SecurityConfig {

    /**
     * A token ({@code id.secret}, the secret of 22 characters or more) that an operator brings along, from a secret
     * store say. Without one, the first start makes one and prints it once.
     */
    Optional<String> operatorToken();

    /** How browsers reach the console; forms must come from there. As {@code candor.base-url} unless it has another name. */
    @WithDefault("${candor.base-url:http://localhost:${quarkus.http.port:8080}}")
    URI address();

    /** An operator who does nothing for so long is signed out: a screen that somebody left. */
    @WithDefault("30m")
    @DurationMin(minutes = 1)
    @DurationMax(hours = 24)
    Duration sessionIdle();

    /** After this time an operator signs in again, whatever they do: a working day. */
    @WithDefault("12h")
    @DurationMin(minutes = 1)
    @DurationMax(days = 7)
    Duration sessionLongest();
}
