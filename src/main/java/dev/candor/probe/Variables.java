package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.candor.security.SecretSource;
import dev.candor.security.Secrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * /**
 * Fills in {@code {{name}}}. Done after YAML was read, so that a value can't become anything but text. Remembers the
 * secrets it gave away. Not safe for use by several threads.
 */
final class Variables {

    /** Everything was filled in before: what looks like a place now came out of a value, and stays. */
    static final Variables DONE = new Variables(Map.of(), SecretSource.NONE, new LinkedHashSet<>(), true);

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([A-Za-z][A-Za-z0-9_.-]{0,63})\\s*\\}\\}");
    private static final String SECRET = "secret.";

    private final Map<String, String> values;
    private final SecretSource secrets;
    private final Set<String> given;
    private final boolean done;

    Variables(Map<String, String> values) {
        this(values, SecretSource.NONE);
    }

    Variables(Map<String, String> values, SecretSource secrets) {
        this(values, secrets, new LinkedHashSet<>(), false);
    }

    private Variables(Map<String, String> values, SecretSource secrets, Set<String> given, boolean done) {
        this.values = Map.copyOf(values);
        this.secrets = secrets;
        this.given = given;
        this.done = done;
    }

    /** A place in a text: the name in it, and the character that it begins with, from 1. */
    record Place(String name, int column) {}

    /** The places of a text. */
    static List<Place> places(String text) {
        Matcher matcher = PLACE.matcher(text);
        List<Place> places = new ArrayList<>();
        while (matcher.find()) {
            places.add(new Place(matcher.group(1), matcher.start() + 1));
        }
        return places;
    }

    /** Whether this name is said to have a value; of secrets nobody knows before asking. */
    boolean knows(String name) {
        return values.containsKey(name) || name.startsWith(SECRET);
    }

    /** These with others before them; the secrets it gives away are remembered here. */
    Variables trying(Map<String, String> others) {
        return new Variables(with(others).values, secrets, given, false);
    }

    /** These with others before them, for whoever asks, on whatever thread. */
    Variables with(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(others);
        return new Variables(all, secrets);
    }

    /**
     * The text with its places filled in, once.
     *
     * @throws IllegalArgumentException for a name without a value
     */
    String fillIn(String text) {
        if (done) {
            return text;
        }
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
