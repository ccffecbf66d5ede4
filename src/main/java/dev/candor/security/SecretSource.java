package dev.candor.security;

import java.util.Locale;
import java.util.Optional;

/** Where the values of {@code {{secret.name}}} come from. */
public interface SecretSource {

    /** Knows none. */
    SecretSource NONE = name -> Optional.empty();

    /**
     * The value of that name, not empty.
     *
     * @param name what stands behind {@code secret.}
     * @throws IllegalArgumentException if there is one that can't be taken; the message says why, never what
     */
    Optional<String> find(String name);

    /** Where a person puts the value of that name. */
    default String placeOf(String name) {
        return "the environment variable " + variable(name);
    }

    /** The environment variable that holds the secret of that name. */
    static String variable(String name) {
        return "CANDOR_SECRET_" + shortVariable(name);
    }

    /** The name as shells write variables: {@code CART_TOKEN} for {@code cart-token}. */
    static String shortVariable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}
