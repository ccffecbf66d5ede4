package dev.candor.catalog;

import java.util.Comparator;

/**
 * What is wrong with a configuration file, and where.
 *
 * @param file as shown to people
 * @param line counted from 1
 * @param column counted from 1
 * @param message what was expected and what was found
 */
public record ConfigError(String file, int line, int column, String message) implements Comparable<ConfigError> {

    private static final Comparator<ConfigError> BY_PLACE = Comparator.comparing(ConfigError::file)
            .thenComparingInt(ConfigError::line)
            .thenComparingInt(ConfigError::column)
            .thenComparing(ConfigError::message);

    @Override
    public int compareTo(ConfigError other) {
        return BY_PLACE.compare(this, other);
    }

    /** {@code file:line:column: message}, as compilers print it. */
    @Override
    public String toString() {
        return "%s:%d:%d: %s".formatted(file, line, column, message);
    }
}
