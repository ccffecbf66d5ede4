package dev.candor.probe;

import dev.candor.catalog.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of a curl command line, or its address, which is the option {@code --url} without its name.
 *
 * @param name the option as written, for messages and its place
 * @param value null where it takes none
 * @param on false where it was taken back: {@code --no-location}
 */
record CurlArgument(
        CurlOption option, ShellWord name, @Nullable ShellWord value, boolean on) {

    private static final String NEGATION = "no-";

    /** Reads what follows the word {@code curl}, as curl itself does; what is wrong is told to the notes. */
    static List<CurlArgument> read(List<ShellWord> words, CurlNotes notes) {
        List<CurlArgument> arguments = new ArrayList<>();
        boolean options = true;
        for (int i = 0; i < words.size(); i++) {
            ShellWord word = words.get(i);
            if (!options || !word.startsWith("-")) {
                arguments.add(new CurlArgument(CurlOption.URL, word, word, true));
            } else if (word.text().equals("--")) {
                options = false;
            } else {
                ShellWord next = i + 1 < words.size() ? words.get(i + 1) : null;
                boolean taken = word.startsWith("--")
                        ? readLong(word, next, arguments, notes)
                        : readShort(word, next, arguments, notes);
                i += taken ? 1 : 0;
            }
        }
        return arguments;
    }

    /** Answers whether the next word belongs to it. */
    private static boolean readLong(
            ShellWord word, @Nullable ShellWord next, List<CurlArgument> into, CurlNotes notes) {
        String name = word.text().substring(2);
        boolean negated = name.startsWith(NEGATION) && !name.equals("no-buffer");
        CurlOption option;
        try {
            option = CurlOption.byName(negated ? name.substring(NEGATION.length()) : name);
        } catch (IllegalArgumentException e) {
            notes.problem(word, String.valueOf(e.getMessage()) + hint(name));
            return false;
        }
        if (negated && option.takesValue()) {
            notes.problem(word, "expected an option that takes no value after --no-, found " + word.text());
            return false;
        }
        if (!option.takesValue()) {
            into.add(new CurlArgument(option, word, null, !negated));
            return false;
        }
        if (next == null) {
            notes.problem(word, "expected a value after " + word.text());
            return false;
        }
        into.add(new CurlArgument(option, word, next, true));
        return true;
    }

    private static String hint(String name) {
        int equals = name.indexOf('=');
        if (equals > 0) {
            return " (curl takes a value after a blank: '--%s %s')"
                    .formatted(name.substring(0, equals), name.substring(equals + 1));
        }
        return Nearest.hint(
                name,
                Arrays.stream(CurlOption.values()).map(CurlOption::longName).toList());
    }

    private static boolean readShort(
            ShellWord word, @Nullable ShellWord next, List<CurlArgument> into, CurlNotes notes) {
        if (word.text().length() == 1) {
            notes.problem(word, "expected an option of curl or an address, found '-'");
        }
        for (int i = 1; i < word.text().length(); i++) {
            char letter = word.text().charAt(i);
            ShellWord name = word.part(i, i + 1);
            CurlOption option = CurlOption.byLetter(letter).orElse(null);
            if (option == null) {
                notes.problem(name, "expected an option that a probe can honour, found -%s".formatted(letter));
                return false;
            }
            if (option.takesValue()) {
                boolean here = i + 1 < word.text().length();
                ShellWord value = here ? word.from(i + 1) : next;
                if (value == null) {
                    notes.problem(name, "expected a value after -" + letter);
                    return false;
                }
                into.add(new CurlArgument(option, name, value, true));
                return !here;
            }
            into.add(new CurlArgument(option, name, null, true));
        }
        return false;
    }

    /** Whether it is an address without the name of an option before it. */
    boolean isBare() {
        return option == CurlOption.URL && given().at(0) == name.at(0);
    }

    /** As people write it. */
    String shown() {
        if (isBare()) {
            return "the address";
        }
        return name.startsWith("-") ? name.text() : "-" + name.text();
    }

    /** Its value, which is there. */
    ShellWord given() {
        if (value == null) {
            throw new IllegalStateException(option + " takes no value");
        }
        return value;
    }
}
