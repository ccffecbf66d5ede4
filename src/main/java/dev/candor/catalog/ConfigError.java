package dev.candor.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a configuration file, and where.
 *
 * @param file as shown to people
 * @param line counted from 1
 * @param column counted from 1, in characters as people count them
 * @param message what was expected and what was found
 * @param source the line itself, for whoever may read the file; null where nobody has it
 */
public record ConfigError(
        String file,
        int line,
        int column,
        String message,
        @JsonIgnore @Nullable String source) implements Comparable<ConfigError> {

    private static final Comparator<ConfigError> BY_PLACE = Comparator.comparing(ConfigError::file)
            .thenComparingInt(ConfigError::line)
            .thenComparingInt(ConfigError::column)
            .thenComparing(ConfigError::message);

    // What fits a terminal; of a longer line, what stands around the place.
    private static final int WIDEST = 120;

    /** An error whose line nobody has. */
    public ConfigError(String file, int line, int column, String message) {
        this(file, line, column, message, null);
    }

    @Override
    public int compareTo(ConfigError other) {
        return BY_PLACE.compare(this, other);
    }

    /** {@code file:line:column: message}, as compilers print it. */
    @Override
    public String toString() {
        return "%s:%d:%d: %s".formatted(file, line, column, message);
    }

    /** The same, and below it the line with a caret under the column. */
    public String withCaret() {
        if (source == null || source.isBlank()) {
            return toString();
        }
        int[] shown = source.codePoints()
                .map(c -> Character.isISOControl(c) && c != '\t' ? '\u00b7' : c)
                .toArray();
        int place = Math.min(column - 1, shown.length);
        int from = shown.length <= WIDEST ? 0 : Math.max(0, Math.min(place - WIDEST / 2, shown.length - WIDEST));
        int to = Math.min(shown.length, from + WIDEST);
        StringBuilder text = new StringBuilder(toString()).append("\n  ").append(from > 0 ? "\u2026" : "");
        text.append(new String(shown, from, to - from))
                .append(to < shown.length ? "\u2026" : "")
                .append("\n  ")
                .append(from > 0 ? " " : "");
        for (int i = from; i < place; i++) {
            text.append(shown[i] == '\t' ? '\t' : ' ');
        }
        return text.append('^').toString();
    }
}
