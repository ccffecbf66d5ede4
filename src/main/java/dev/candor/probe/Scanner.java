package dev.candor.probe;

import com.google.re2j.Pattern;
import java.util.function.Supplier;

/** Reads an expression from left to right, and knows the column for messages. */
final class Scanner {

    // Longer than any expression a person writes, short enough that every message can quote from it.
    private static final int LONGEST = 2_000;

    private final String text;
    private int position;

    Scanner(String text) {
        if (text.length() > LONGEST) {
            throw new ExpressionException(
                    "expected at most %d characters, found %d".formatted(LONGEST, text.length()), LONGEST + 1);
        }
        this.text = text;
    }

    /** Where the next word begins, from 1. */
    int column() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return position + 1;
    }

    boolean atEnd() {
        return column() > text.length();
    }

    /** The character that the next word begins with; a blank at the end. */
    char peek() {
        return atEnd() ? ' ' : text.charAt(position);
    }

    /** Everything read so far, without blanks at its ends. */
    String soFar() {
        return text.substring(0, position).trim();
    }

    /** The next word without taking it; empty at the end. */
    String peekWord() {
        int end = column() - 1;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(position, end);
    }

    /** Takes the next word. */
    String word(String expected) {
        String word = peekWord();
        if (word.isEmpty()) {
            throw missing(expected);
        }
        position += word.length();
        return word;
    }

    /** Takes what is left, without blanks at its ends. */
    String rest(String expected) {
        if (atEnd()) {
            throw missing(expected);
        }
        String rest = text.substring(position).trim();
        position = text.length();
        return rest;
    }

    /** Takes one item of a list: up to a comma, a blank or a closing bracket, or what is quoted. */
    String item(String expected) {
        if (peekIsQuote()) {
            return quoted();
        }
        int start = column() - 1;
        while (position < text.length() && " \t,]".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        if (position == start) {
            throw missing(expected);
        }
        return text.substring(start, position);
    }

    /** Takes this character if it is next. */
    boolean take(char expected) {
        if (!atEnd() && text.charAt(position) == expected) {
            position++;
            return true;
        }
        return false;
    }

    boolean peekIsQuote() {
        return peek() == '"' || peek() == '\'';
    }

    /** Takes a quoted text; in double quotes, a backslash takes the next character as it is, and knows n and t. */
    String quoted() {
        int start = column();
        char quote = text.charAt(position++);
        StringBuilder content = new StringBuilder();
        while (position < text.length() && text.charAt(position) != quote) {
            char c = text.charAt(position++);
            if (c == '\\' && quote == '"' && position < text.length()) {
                char escaped = text.charAt(position++);
                c = escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
            }
            content.append(c);
        }
        if (position >= text.length()) {
            throw new ExpressionException("expected a closing %s for the one here".formatted(quote), start);
        }
        position++;
        return content.toString();
    }

    /** Takes a regular expression between slashes; a slash inside is written with a backslash. */
    Pattern regex() {
        int start = column();
        if (peek() != '/') {
            throw new ExpressionException(
                    "expected a regular expression between slashes, found %s".formatted(found()), start);
        }
        position++;
        StringBuilder pattern = new StringBuilder();
        while (position < text.length() && text.charAt(position) != '/') {
            char c = text.charAt(position++);
            if (c == '\\' && position < text.length()) {
                char escaped = text.charAt(position++);
                if (escaped != '/') {
                    pattern.append('\\');
                }
                c = escaped;
            }
            pattern.append(c);
        }
        if (position >= text.length()) {
            throw new ExpressionException("expected a closing / for the regular expression that begins here", start);
        }
        position++;
        if (position < text.length() && !Character.isWhitespace(text.charAt(position))) {
            throw new ExpressionException(
                    "expected a blank after the regular expression (a slash inside it is written \\/)", position + 1);
        }
        return at(start, () -> Regex.compile(pattern.toString()));
    }

    /** Takes a JSONPath: quoted, or up to the first blank that is in no bracket and no quote. */
    String jsonPath() {
        if (peekIsQuote()) {
            return quoted();
        }
        if (atEnd()) {
            throw missing("a JSONPath such as $.items[0].id");
        }
        int start = position;
        int depth = 0;
        char quote = 0;
        for (; position < text.length(); position++) {
            char c = text.charAt(position);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (depth > 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == '[' || c == '(') {
                depth++;
            } else if (c == ']' || c == ')') {
                depth--;
            } else if (depth <= 0 && Character.isWhitespace(c)) {
                break;
            }
        }
        return text.substring(start, position);
    }

    void expectEnd() {
        if (!atEnd()) {
            throw new ExpressionException("expected nothing more, found %s".formatted(found()), column());
        }
    }

    /** The next word in quotes, or {@code the end}. */
    String found() {
        String word = peekWord();
        return word.isEmpty() ? "the end" : "'" + (word.length() > 60 ? word.substring(0, 60) + "…" : word) + "'";
    }

    ExpressionException missing(String expected) {
        return new ExpressionException("expected %s, found %s".formatted(expected, found()), column());
    }

    /** Runs a reader whose refusal belongs to that column. */
    static <T> T at(int column, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new ExpressionException(String.valueOf(e.getMessage()), column);
        }
    }
}
