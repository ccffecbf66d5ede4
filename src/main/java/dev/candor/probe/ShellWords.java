package dev.candor.probe;

import java.util.ArrayList;
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

    private final WordBytes word = new WordBytes();
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
            case '&', ';' ->
                throw refused(
                        "expected one command, found '%s', which ends it in a shell%s".formatted(c, QUOTE_IT),
                        position);
            case '<', '>' -> throw refused("expected no redirection, found '%s'%s".formatted(c, QUOTE_IT), position);
            case '(', ')' -> throw refused("expected a word, found '%s'%s".formatted(c, QUOTE_IT), position);
            case '*', '?', '[' -> pattern(c);
            case '~' -> notAtTheStart("'~', which a shell expands");
            case '#' -> notAtTheStart("a comment");
            case '{' -> brace();
            default -> literal();
        }
    }

    private void literal() {
        int codePoint = line.codePointAt(position);
        word.append(codePoint, position);
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
            word.append('\\', backslash);
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
        if (word.isEmpty() && wordStart == start) {
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
            case 'a' -> word.appendByte(7, backslash);
            case 'b' -> word.appendByte('\b', backslash);
            case 'e', 'E' -> word.appendByte(27, backslash);
            case 'f' -> word.appendByte('\f', backslash);
            case 'n' -> word.appendByte('\n', backslash);
            case 'r' -> word.appendByte('\r', backslash);
            case 't' -> word.appendByte('\t', backslash);
            case 'v' -> word.appendByte(11, backslash);
            case '\\', '\'', '"', '?' -> word.appendByte(c, backslash);
            case 'x' -> word.appendByte(number(2, 16, backslash), backslash);
            case 'u' -> word.append(number(4, 16, backslash), backslash);
            case 'U' -> word.append(number(8, 16, backslash), backslash);
            case 'c' -> {
                word.appendByte(peek("'", open) & 0x1f, backslash);
                position++;
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                position--;
                word.appendByte(number(3, 8, backslash) & 0xff, backslash);
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

    private void notAtTheStart(String found) {
        if (position == wordStart) {
            throw refused("expected text, found %s%s".formatted(found, QUOTE_IT), position);
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

    private void endWord() {
        if (inWord) {
            words.add(word.end(wordStart, position));
            inWord = false;
        }
    }

    private static CommandException refused(String message, int offset) {
        return new CommandException(message, offset);
    }
}
