package dev.candor.catalog;

import com.google.re2j.Pattern;

/** The forms of the names that files give to things. */
public final class Ids {

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,63}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private Ids() {}

    /**
     * Returns the id itself, {@code [a-z0-9-]{1,63}}.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public static String id(String text) {
        if (!ID.matches(text)) {
            throw new IllegalArgumentException(
                    "expected an id of 1 to 63 characters a-z, 0-9 and -, found '%s'".formatted(shown(text)));
        }
        return text;
    }

    /** Returns the host's id itself: hosts are named as answers carry them. */
    static String host(String text) {
        if (!HOST.matches(text)) {
            throw new IllegalArgumentException(
                    "expected a host of 1 to 128 letters, digits, '.', '_' and -, found '%s'".formatted(shown(text)));
        }
        return text;
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
