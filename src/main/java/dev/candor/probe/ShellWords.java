package dev.candor.probe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a command line into words as a POSIX shell does (XCU §2.2, and {@code $'…'} of POSIX.1-2024), and refuses
 * whatever a shell would run or fill in: this is text, not a program. Places such as {@code {{name}}} are words' text.
 */
final class ShellWords {

    private static final String BLANKS = " \t\r";
    private static final String QUOTE_IT = " (put quotes around it if it is meant as text)";

    private final String line;
    private final List<ShellWord> words = new ArrayList<>();
    private int position;

    // The word being read: bytes, because $'…' can write any.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int[] places = new int[64];
    private boolean inWord;
    private int wordStart;

    private ShellWords(String line) {
        this.line = line;
    }

    /**
     * The words of one command.
     *
     * @throws CommandException if it is none, or more than one
     */
    static List<ShellWord> read(String line) {
        ShellWords reader = new ShellWords(line);
        reader.read();
        return reader.words;
    }

    private void read() {
        while (position < line.length()) {
            char c = line.charAt(position);
            if (BLANKS.indexOf(c) >= 0) {
                endWord();
                position++;
            } else if (c == '\n') {
                endWord();
                position++;
                expectNothingMore();
            } else {
                if (!inWord) {
                    inWord = true;
                    wordStart = position;
                }
                part(c);
            }
        }
        endWord();
    }

    private void expectNothingMore() {
        while (!words.isEmpty() && position < line.length()) {
            if (!Character.isWhitespace(line.charAt(position))) {
                throw refused("expected one command: end the line before with \\ to go on with it here", position);
            }
            position++;
        }
    }

    private void part(char c) {
        switch (c) {
            case '\'' -> singleQuoted();
            case '"' -> doubleQuoted();
            case '\\' -> escaped();
            case '$' -> dollar(false);
            case '`' -> throw refused("expected text, found a command in backticks: nothing is run here", position);
            case '|' -> throw refused("expected one command, found a pipe" + QUOTE_IT, position);
            case '&' -> throw refused("expected one command, found '&', which ends it in a shell" + QUOTE_IT, position);
            case ';' -> throw refused("expected one command, found ';', which ends it in a shell" + QUOTE_IT, position);
            case '<', '>' -> throw refused("expected no redirection, found '%s'%s".formatted(c, QUOTE_IT), position);
            case '(', ')' -> throw refused("expected a word, found '%s'%s".formatted(c, QUOTE_IT), position);
            case '*', '?', '[' -> pattern(c);
            case '~' -> home();
            case '#' -> hash();
            case '{' -> brace();
            default -> literal();
        }
    }

    private void literal() {
        int codePoint = line.codePointAt(position);
        append(codePoint, position);
        position += Character.charCount(codePoint);
    }

    private void singleQuoted() {
        int open = position++;
        while (peek("'", open) != '\'') {
            literal();
        }
        position++;
    }

    private void doubleQuoted() {
        int open = position++;
        for (char c = peek("\"", open); c != '"'; c = peek("\"", open)) {
            if (c == '$') {
                dollar(true);
            } else if (c == '`') {
                throw refused("expected text, found a command in backticks: nothing is run here", position);
            } else if (c == '\\'
                    && position + 1 < line.length()
                    && "$`\"\\\n".indexOf(line.charAt(position + 1)) >= 0) {
                escaped();
            } else {
                literal();
            }
        }
        position++;
    }

    private char peek(String closing, int open) {
        if (position >= line.length()) {
            throw refused("expected a closing %s for the one here".formatted(closing), open);
        }
        return line.charAt(position);
    }

    /** A backslash outside of quotes, or one that means something within double quotes. */
    private void escaped() {
        int backslash = position++;
        if (position >= line.length()) {
            append('\\', backslash);
        } else if (line.startsWith("\r\n", position)) {
            position += 2;
            undoEmptyWord(backslash);
        } else if (line.charAt(position) == '\n') {
            position++;
            undoEmptyWord(backslash);
        } else {
            literal();
        }
    }

    /** A line that goes on is no word by itself. */
    private void undoEmptyWord(int start) {
        if (bytes.size() == 0 && wordStart == start) {
            inWord = false;
        }
    }

    private void dollar(boolean quoted) {
        char next = position + 1 < line.length() ? line.charAt(position + 1) : ' ';
        if (!quoted && next == '\'') {
            ansiQuoted();
        } else if (!quoted && next == '"') {
            throw refused("expected '…', \"…\" or $'…', found $\"…\", which shells read differently", position);
        } else if (next == '(') {
            throw refused("expected text, found a command in $(…): nothing is run here", position);
        } else if (next == '{' || next == '_' || isLetterOrDigit(next) || "@*#?-$!".indexOf(next) >= 0) {
            throw refused(
                    "expected text, found the variable %s, which a shell would fill in: write {{name}} or {{secret.name}}"
                                    .formatted(variable())
                            + " for what Candor fills in, or single quotes around what is meant as text",
                    position);
        } else {
            literal();
        }
    }

    private String variable() {
        int end = position + 1;
        if (end < line.length() && line.charAt(end) == '{') {
            int close = line.indexOf('}', end);
            return line.substring(position, close < 0 || close > position + 60 ? end + 1 : close + 1);
        }
        while (end < line.length() && (isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
            end++;
        }
        return line.substring(position, Math.max(end, position + 2));
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private void ansiQuoted() {
        int open = position;
        position += 2;
        for (char c = peek("'", open); c != '\''; c = peek("'", open)) {
            if (c == '\\') {
                ansiEscape(open);
            } else {
                literal();
            }
        }
        position++;
    }

    private void ansiEscape(int open) {
        int backslash = position++;
        char c = peek("'", open);
        position++;
        switch (c) {
            case 'a' -> appendByte(7, backslash);
            case 'b' -> appendByte('\b', backslash);
            case 'e', 'E' -> appendByte(27, backslash);
            case 'f' -> appendByte('\f', backslash);
            case 'n' -> appendByte('\n', backslash);
            case 'r' -> appendByte('\r', backslash);
            case 't' -> appendByte('\t', backslash);
            case 'v' -> appendByte(11, backslash);
            case '\\', '\'', '"', '?' -> appendByte(c, backslash);
            case 'x' -> appendByte(number(2, 16, backslash), backslash);
            case 'u' -> append(number(4, 16, backslash), backslash);
            case 'U' -> append(number(8, 16, backslash), backslash);
            case 'c' -> {
                appendByte(peek("'", open) & 0x1f, backslash);
                position++;
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                position--;
                appendByte(number(3, 8, backslash) & 0xff, backslash);
            }
            default -> {
                position -= 2;
                literal();
                literal();
            }
        }
    }

    private int number(int most, int radix, int backslash) {
        int end = position;
        while (end < line.length() && end - position < most && Character.digit(line.charAt(end), radix) >= 0) {
            end++;
        }
        if (end == position) {
            throw refused("expected digits after " + line.substring(backslash, position), backslash);
        }
        long number = Long.parseLong(line.substring(position, end), radix);
        if (number > Character.MAX_CODE_POINT || (number >= 0xd800 && number <= 0xdfff)) {
            throw refused("expected a character of Unicode, found " + line.substring(backslash, end), backslash);
        }
        position = end;
        return (int) number;
    }

    /**
     * A shell puts the names of files in place of such a word if there are any; of one that begins as an address does,
     * there are none, nor of one that has an IPv6 address in brackets.
     */
    private void pattern(char c) {
        if (!line.substring(wordStart, position).contains("://") && !isAddress()) {
            throw refused("expected text, found '%s', which a shell may expand%s".formatted(c, QUOTE_IT), position);
        }
        literal();
    }

    private boolean isAddress() {
        int close = line.indexOf(']', position);
        return close > 0 && line.substring(position, close + 1).matches("\\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+\\]");
    }

    private void home() {
        if (position == wordStart) {
            throw refused("expected text, found '~', which a shell expands" + QUOTE_IT, position);
        }
        literal();
    }

    private void hash() {
        if (position == wordStart) {
            throw refused("expected a word, found a comment" + QUOTE_IT, position);
        }
        literal();
    }

    /** {@code {a,b}} and {@code {1..3}} make several words of one; {@code {{name}}} and {@code {}} don't. */
    private void brace() {
        if (line.startsWith("{{", position)) {
            int close = line.indexOf("}}", position);
            // Blanks within a place are part of it, as they are everywhere else in these files.
            if (close > 0 && line.substring(position + 2, close).matches("\\s*[A-Za-z][A-Za-z0-9_.-]*\\s*")) {
                while (position < close + 2) {
                    literal();
                }
                return;
            }
        }
        int close = position;
        while (close < line.length() && !Character.isWhitespace(line.charAt(close)) && line.charAt(close) != '}') {
            close++;
        }
        String inside = line.substring(position + 1, Math.max(close, position + 1));
        if (close < line.length() && line.charAt(close) == '}' && (inside.contains(",") || inside.contains(".."))) {
            throw refused("expected text, found '{', which a shell expands" + QUOTE_IT, position);
        }
        literal();
    }

    private void append(int codePoint, int place) {
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            appendByte(b & 0xff, place);
        }
    }

    private void appendByte(int value, int place) {
        if (value == 0) {
            throw refused("expected text, found a NUL, which no argument can have", place);
        }
        if (bytes.size() == places.length) {
            places = Arrays.copyOf(places, places.length * 2);
        }
        places[bytes.size()] = place;
        bytes.write(value);
    }

    private void endWord() {
        if (!inWord) {
            return;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("expected UTF-8 text, found other bytes", wordStart);
        }
        int[] byCharacter = new int[text.length() + 1];
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            byCharacter[i] = places[from];
            char c = text.charAt(i);
            // The second half of a pair stands where the first one does.
            from += Character.isHighSurrogate(c)
                    ? 0
                    : Character.isLowSurrogate(c) ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        byCharacter[text.length()] = text.isEmpty() ? wordStart : position;
        words.add(new ShellWord(text, byCharacter));
        bytes.reset();
        inWord = false;
    }

    private static CommandException refused(String message, int offset) {
        return new CommandException(message, offset);
    }
}
