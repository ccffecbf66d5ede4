package dev.candor.correlation.signal;

import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a source says once; the {@link Signal} is what lasts of it.
 *
 * @param until when it is over unless it is said again; not after now if the source says that it is over
 */
record Claim(
        String source,
        String fingerprint,
        Suspect about,
        Signal.Kind kind,
        Signal.Severity severity,
        String text,
        Instant from,
        Instant until) {

    private static final int LONGEST_SOURCE = 200;
    private static final int LONGEST_TEXT = 300;

    Claim {
        source = oneLine(source, LONGEST_SOURCE);
        text = oneLine(text, LONGEST_TEXT);
        from = from.truncatedTo(ChronoUnit.MICROS); // as the database keeps it
        until = until.truncatedTo(ChronoUnit.MICROS);
        if (until.isBefore(from)) {
            throw new IllegalArgumentException("must not end before it begins, was %s to %s".formatted(from, until));
        }
    }

    boolean overAt(Instant now) {
        return !until.isAfter(now);
    }

    /** Hostile text made fit for a line: no controls, no tricks with direction, never long. */
    private static String oneLine(String text, int longest) {
        StringBuilder line = new StringBuilder();
        text.strip().codePoints().limit(longest).forEach(c -> {
            boolean harmful = switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> true;
                default -> false;
            };
            line.appendCodePoint(harmful ? ' ' : c);
        });
        return line.toString().strip();
    }
}
