package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.candor.probe.Multipart.Part;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code -F}: {@code name=value}, {@code name=@file}, {@code name=<file}, with {@code ;type=} and {@code ;filename=}. */
final class CurlForm {

    private static final Pattern MEDIA_TYPE = Pattern.compile("[^/ ;,]{1,127}/[^;, ]{1,127}");
    private static final String FALLBACK_TYPE = "application/octet-stream";

    private final CurlNotes notes;
    private final ShellWord word;
    private final String text;
    private int position;

    private CurlForm(ShellWord word, CurlNotes notes, int position) {
        this.notes = notes;
        this.word = word;
        this.text = word.text();
        this.position = position;
    }

    /** One part; null with a problem. */
    static @Nullable Part read(ShellWord word, CurlNotes notes) {
        int equals = word.text().indexOf('=');
        if (equals < 0) {
            notes.problem(word, "expected NAME=VALUE, found '%s'".formatted(word));
            return null;
        }
        return new CurlForm(word, notes, equals + 1).part(notes.fill(word.part(0, equals)));
    }

    /** One part as it stands: what means something to {@code -F} means nothing here. */
    static @Nullable Part literal(ShellWord word, CurlNotes notes) {
        int equals = word.text().indexOf('=');
        if (equals < 0) {
            notes.problem(word, "expected NAME=VALUE, found '%s'".formatted(word));
            return null;
        }
        return new Part(notes.fill(word.part(0, equals)), notes.fill(word.from(equals + 1)), null, null);
    }

    private @Nullable Part part(String name) {
        char first = position < text.length() ? text.charAt(position) : ' ';
        if (first == '(') {
            notes.problem(word.from(position), "expected a value or @file, found a nested form");
            return null;
        }
        boolean attached = first == '@';
        boolean file = attached || first == '<';
        position += file ? 1 : 0;
        ShellWord value = piece(attached ? ',' : '\0');
        if (attached && position < text.length() && text.charAt(position) == ',') {
            notes.problem(word.from(position), "expected one file for each -F, found several");
            return null;
        }
        String type = null;
        String filename = null;
        while (position < text.length()) {
            position++;
            skipBlanks();
            if (text.startsWith("type=", position)) {
                type = type();
            } else if (text.startsWith("filename=", position)) {
                position += "filename=".length();
                filename = notes.fill(piece('\0'));
            } else {
                notes.problem(
                        word.from(Math.min(position, text.length())),
                        "expected type= or filename= after ';' (put double quotes inside around a value that has one)");
                return null;
            }
        }
        String content = file ? notes.file(value) : notes.fill(value);
        if (content == null) {
            return null;
        }
        String path = notes.fill(value);
        if (attached && filename == null) {
            filename = path.substring(path.lastIndexOf('/') + 1);
        }
        return new Part(name, content, filename, type != null ? type : guess(file, attached, path, filename));
    }

    /** As curl guesses it. */
    private static @Nullable String guess(boolean file, boolean attached, String path, @Nullable String filename) {
        String type = filename == null ? null : Multipart.typeOf(filename);
        if (type == null && file) {
            type = Multipart.typeOf(path);
        }
        if (type == null && attached) {
            return FALLBACK_TYPE;
        }
        if (type == null && file && filename != null) {
            return FALLBACK_TYPE;
        }
        return "text/plain".equals(type) && filename == null ? null : type;
    }

    private @Nullable String type() {
        position += "type=".length();
        skipBlanks();
        int start = position;
        Matcher matcher = MEDIA_TYPE.matcher(text);
        if (!matcher.find(start) || matcher.start() != start) {
            notes.problem(word.from(start), "expected a media type such as text/plain");
            position = text.length();
            return null;
        }
        position = matcher.end();
        int end = position;
        // Parameters of the type, up to the next word that means something here.
        while (position < text.length() && !isKnownNext()) {
            position++;
            while (position < text.length() && text.charAt(position) != ';') {
                position++;
            }
            end = position;
        }
        return notes.fill(word.part(start, end)).strip();
    }

    private boolean isKnownNext() {
        String rest = text.substring(position + 1).stripLeading().toLowerCase(Locale.ROOT);
        return rest.startsWith("filename=")
                || rest.startsWith("type=")
                || rest.startsWith("headers=")
                || rest.startsWith("encoder=");
    }

    private void skipBlanks() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    /** A value up to the next semicolon; in double quotes, with backslashes before quotes and backslashes. */
    private ShellWord piece(char end) {
        skipBlanks();
        int start = position;
        if (start < text.length() && text.charAt(start) == '"') {
            ShellWord quoted = quoted(end);
            if (quoted != null) {
                return quoted;
            }
        }
        while (position < text.length() && text.charAt(position) != ';' && text.charAt(position) != end) {
            position++;
        }
        int stop = position;
        while (stop > start && Character.isWhitespace(text.charAt(stop - 1))) {
            stop--;
        }
        return word.part(start, stop);
    }

    /** Null if the quote is never closed: then it is a character as any other. */
    private @Nullable ShellWord quoted(char end) {
        StringBuilder content = new StringBuilder();
        int at = position + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length() && "\\\"".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
            }
            content.append(text.charAt(at++));
        }
        if (at >= text.length()) {
            return null;
        }
        int start = word.at(position);
        position = at + 1;
        while (position < text.length() && text.charAt(position) != ';' && text.charAt(position) != end) {
            position++;
        }
        return ShellWord.madeAt(start, content.toString());
    }
}
