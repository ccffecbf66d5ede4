package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Map;

/** Fills in {@code {{name}}}. Done after YAML was read, so that a value can't become anything but text. */
record Variables(Map<String, String> values) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([A-Za-z][A-Za-z0-9_.-]{0,63})\\s*\\}\\}");

    Variables {
        values = Map.copyOf(values);
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
            String name = matcher.group(1);
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(
                        name.startsWith("secret.")
                                ? "'{{%s}}': secrets are not supported by this version".formatted(name)
                                : "'{{%s}}' has no value (only 'check --var %s=…' gives it one)".formatted(name, name));
            }
            filled.append(text, copied, matcher.start()).append(value);
            copied = matcher.end();
        }
        return filled.append(text, copied, text.length()).toString();
    }
}
