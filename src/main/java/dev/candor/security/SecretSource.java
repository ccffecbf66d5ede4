package dev.candor.security;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the values of {@code {{secret.name}}} come from. */
public interface SecretSource {

    /** Where a secret stands in a text. */
    Pattern PLACE = Pattern.compile("\\{\\{\\s*secret\\.([A-Za-z0-9][A-Za-z0-9_.-]{0,63})\\s*\\}\\}");

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

    /**
     * The text with each {@code {{secret.name}}} in it replaced by its value.
     *
     * @throws IllegalArgumentException for one without a value; the message says where to put it
     */
    default String fillIn(String text) {
        return PLACE.matcher(text).replaceAll(place -> {
            String name = place.group(1);
            return Matcher.quoteReplacement(find(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "expected a value for {{secret.%s}} in %s, found none".formatted(name, placeOf(name)))));
        });
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
