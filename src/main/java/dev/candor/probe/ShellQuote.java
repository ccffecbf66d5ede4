package dev.candor.probe;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Writes words so that a shell reads them as they are: bare, in single quotes, or as {@code $'…'}. */
final class ShellQuote {

    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellQuote() {}

    /** One word. */
    static String of(String text) {
        if (BARE.matches(text)) {
            return text;
        }
        if (text.codePoints().noneMatch(ShellQuote::isUnseen)) {
            return "'" + text.replace("'", "'\\''") + "'";
        }
        StringBuilder quoted = new StringBuilder("$'");
        text.codePoints().forEach(c -> escape(c, quoted));
        return quoted.append('\'').toString();
    }

    /**
     * One word in which variables stand for some of its parts.
     *
     * @param variables names of variables by the part that each stands for
     */
    static String of(String text, Map<String, String> variables) {
        int first = text.length();
        String part = "";
        for (String candidate : variables.keySet()) {
            int at = text.indexOf(candidate);
            if (at >= 0 && at < first) {
                first = at;
                part = candidate;
            }
        }
        if (part.isEmpty()) {
            return of(text);
        }
        String before = text.substring(0, first);
        String after = text.substring(first + part.length());
        return (before.isEmpty() ? "" : of(before))
                + "\"$"
                + variables.get(part)
                + "\""
                + (after.isEmpty() ? "" : of(after, variables));
    }

    private static boolean isUnseen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static void escape(int c, StringBuilder into) {
        switch (c) {
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            case '\t' -> into.append("\\t");
            case '\\' -> into.append("\\\\");
            case '\'' -> into.append("\\'");
            default -> {
                if (isUnseen(c)) {
                    // As bytes: what a code point becomes depends on the reader's locale.
                    for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                        into.append(String.format(Locale.ROOT, "\\x%02x", b & 0xff));
                    }
                } else {
                    into.appendCodePoint(c);
                }
            }
        }
    }
}
