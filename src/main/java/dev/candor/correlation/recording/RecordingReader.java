package dev.candor.correlation.recording;

import dev.candor.catalog.ConfigError;
import dev.candor.correlation.blame.Events;
import java.io.IOException;
import java.io.Reader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording of any length, line by line. A line is one JSON object:
 *
 * <ul>
 *   <li>{@code {"catalog":{"locations":[…],"agents":[{"id","location"}],"regions":[…],"hosts":[{"id","region"}],
 *       "checks":[{"id","app","control","external"}],"apps":[{"id","machines":[{"id","host","region","ip"}]}]}}}, first,
 *       and again whenever it changed
 *   <li>{@code {"event":"deploy_started|deploy_finished","at","app","version","previous"}}
 *   <li>{@code {"event":"hint","at","until","source","kind","id","nats"}}, somebody else's word on a suspect
 *   <li>{@code {"check","agent","at","done","phase":"ok|dns|tcp|tls|proxy|app","latency_ms","ip","region","host",
 *       "version"}}; {@code done} is {@code at} where it is absent
 * </ul>
 *
 * Times are seconds as decimals. What is unknown is absent or null; members that nobody knows are passed over, and so are
 * events of other names.
 */
public final class RecordingReader {

    /** A catalog of ten thousand apps takes five million characters. */
    private static final int LONGEST_LINE = 1 << 27;

    private final Reader in;
    private final String name;
    private final LineReader lines = new LineReader();
    private final char[] buffer = new char[1 << 16];
    private int next;
    private int filled;
    private long line;
    private long read;
    private long unknown;
    private long malformed;

    /**
     * @param in the lines; it is not closed here
     * @param name what errors call it
     */
    public RecordingReader(Reader in, String name) {
        this.in = in;
        this.name = name;
    }

    /**
     * Gives all lines to {@code events}, in their order.
     *
     * @param errors is told of each line that can't be used, and where; such a line is left out
     * @throws IOException if the lines can't be read any further
     */
    public void read(Events events, Consumer<ConfigError> errors) throws IOException {
        for (String text = nextLine(errors); text != null; text = nextLine(errors)) {
            if (text.isBlank()) {
                continue;
            }
            try {
                if (lines.read(text, events)) {
                    read++;
                } else {
                    unknown++;
                }
            } catch (Cursor.Refused e) {
                refuse(errors, e.column(), e.reason(), text);
            }
        }
    }

    private void refuse(Consumer<ConfigError> errors, int column, String reason, @Nullable String text) {
        malformed++;
        errors.accept(new ConfigError(name, (int) Math.min(line, Integer.MAX_VALUE), column, reason, text));
    }

    /** The next line without its end; null after the last. One that is too long is refused and left out. */
    private @Nullable String nextLine(Consumer<ConfigError> errors) throws IOException {
        StringBuilder text = null;
        boolean tooLong = false;
        while (true) {
            if (next == filled) {
                filled = in.read(buffer);
                next = 0;
                if (filled < 0) {
                    filled = 0;
                    String rest = text == null ? null : ended(text.toString());
                    if (tooLong) {
                        refuseLength(errors);
                    }
                    return rest;
                }
            }
            int from = next;
            while (next < filled && buffer[next] != '\n') {
                next++;
            }
            boolean end = next < filled;
            if (text == null && end) {
                return ended(new String(buffer, from, next++ - from));
            }
            text = text == null ? new StringBuilder() : text;
            if (!tooLong) {
                text.append(buffer, from, next - from);
            }
            if (text.length() > LONGEST_LINE) {
                tooLong = true;
                text.setLength(0);
            }
            if (end) {
                next++;
                String whole = ended(text.toString());
                if (!tooLong) {
                    return whole;
                }
                refuseLength(errors);
                text = null;
                tooLong = false;
            }
        }
    }

    private void refuseLength(Consumer<ConfigError> errors) {
        refuse(errors, 1, "expected a line of at most %d characters".formatted(LONGEST_LINE), null);
    }

    private String ended(String text) {
        line++;
        // Some editors put a byte order mark first.
        return line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** How many lines were used. */
    public long read() {
        return read;
    }

    /** How many lines held an event of a name that is not known here. */
    public long unknown() {
        return unknown;
    }

    /** How many lines could not be used. */
    public long malformed() {
        return malformed;
    }
}
