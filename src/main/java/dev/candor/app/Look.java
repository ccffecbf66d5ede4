package dev.candor.app;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How reports are painted for the terminal at hand.
 *
 * @param colour whether ANSI colours may be used
 * @param unicode whether it can show more than ASCII
 */
record Look(boolean colour, boolean unicode) {

    /** When colours are used. */
    enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    /** Colours are ANSI's own names, so that a terminal's palette decides. */
    enum Ink {
        GOOD("32"),
        WARN("33"),
        BAD("31"),
        DIM("2"),
        BOLD("1");

        private final String code;

        Ink(String code) {
            this.code = code;
        }
    }

    /** The look of the terminal that standard output is; without colour where it is none. */
    static Look of(When when, Map<String, String> environment) {
        // https://no-color.org: present and not empty.
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        boolean colour = switch (when) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> wanted && isTerminal(System.console());
        };
        return new Look(colour, isUnicode());
    }

    /** Since Java 22 there is a console where there is no terminal, and a method that tells. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static boolean isUnicode() {
        String encoding = System.getProperty("stdout.encoding");
        if (encoding == null) {
            encoding = System.getProperty("sun.stdout.encoding");
        }
        if (encoding == null) {
            encoding = System.getProperty(
                    "native.encoding", Charset.defaultCharset().name());
        }
        return encoding.toUpperCase(Locale.ROOT).startsWith("UTF");
    }

    String paint(Ink ink, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
    }

    String mark(boolean ok) {
        return ok ? paint(Ink.GOOD, unicode ? "✓" : "ok  ") : paint(Ink.BAD, unicode ? "✗" : "FAIL");
    }

    String bar(int cells) {
        return (unicode ? "█" : "#").repeat(cells);
    }

    /** The text as this terminal can show it, and nothing in it that steers a terminal (S09). */
    String inert(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (steers(c)) {
                clean.append(unicode ? '\uFFFD' : '?');
            } else if (unicode || c < 0x80) {
                clean.appendCodePoint(c);
            } else {
                clean.append(c == '…' ? "..." : "?");
            }
        });
        return clean.toString();
    }

    private static boolean steers(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
