package dev.candor.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one file, so that one look shows all of it. Not safe for use by several threads. */
public final class ConfigErrors {

    // A person mends the first ones first; a broken file of a hundred thousand entries must not fill the memory.
    private static final int MOST = 200;

    private final String file;
    private final List<ConfigError> errors = new ArrayList<>();
    private int untold;
    private @Nullable String text;

    /** No errors yet, of the file that people know under this name. */
    public ConfigErrors(String file) {
        this.file = file;
    }

    /** The file that all of them are of. */
    public String file() {
        return file;
    }

    /** Says what the file holds, so that errors can show their line. */
    public void of(String wholeText) {
        text = wholeText;
    }

    /** Adds one at that line and column, both from 1. */
    public void add(int line, int column, String message) {
        if (errors.size() < MOST) {
            errors.add(new ConfigError(file, line, column, message, source(line)));
        } else {
            untold++;
        }
    }

    private @Nullable String source(int line) {
        return text == null ? null : text.lines().skip(line - 1L).findFirst().orElse(null);
    }

    /** Adds one at that text. */
    public void add(Text where, String message) {
        add(where.line(), where.column(), message);
    }

    void add(YamlNode where, String message) {
        add(where.line(), where.column(), message);
    }

    /** Whether nothing was wrong so far. */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** All of them in the order of their places; the last one counts those that were too many to tell. */
    public List<ConfigError> list() {
        List<ConfigError> sorted = new ArrayList<>(errors);
        Collections.sort(sorted);
        if (untold > 0) {
            ConfigError last = sorted.get(sorted.size() - 1);
            sorted.add(new ConfigError(file, last.line(), last.column(), "and %d more errors".formatted(untold)));
        }
        return List.copyOf(sorted);
    }
}
