package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.candor.security.SecretSource;
import dev.candor.security.Secrets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Fills in {@code {{name}}}. Done after YAML was read, so that a value can't become anything but text. Remembers the
 * secrets it gave away. Not safe for use by several threads.
 */
final class Variables {

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([A-Za-z][A-Za-z0-9_.-]{0,63})\\s*\\}\\}");
    private static final String SECRET = "secret.";

    private final Map<String, String> values;
    private final SecretSource secrets;
    private final Set<String> given = new LinkedHashSet<>();

    Variables(Map<String, String> values) {
        this(values, SecretSource.NONE);
    }

    Variables(Map<String, String> values, SecretSource secrets) {
        this.values = Map.copyOf(values);
        this.secrets = secrets;
    }

    /**
     * The text with its places filled in, once.
     *
     * @throws IllegalArgumentException for a name without a value
     */
    String fillIn(String text) {
        Matcher matcher = PLACE.matcher(text);
        StringBuilder filled = new StringBuilder();
        int copied = 0;
        while (matcher.find()) {
            filled.append(text, copied, matcher.start()).append(value(matcher.group(1)));
            copied = matcher.end();
        }
        return filled.append(text, copied, text.length()).toString();
    }

    private String value(String name) {
        String value = values.get(name);
        if (value != null) {
            return value;
        }
        if (!name.startsWith(SECRET)) {
            throw new IllegalArgumentException(
                    "'{{%s}}' has no value (only 'check --var %s=…' gives it one)".formatted(name, name));
        }
        String secret = name.substring(SECRET.length());
        String found = secrets.find(secret)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'{{%s}}' has no value: set %s".formatted(name, secrets.placeOf(secret))));
        given.add(found);
        return found;
    }

    /** The secrets that were filled in since this was last asked. */
    Secrets takeGiven() {
        Secrets taken = Secrets.of(given);
        given.clear();
        return taken;
    }
}
