package dev.candor.catalog;

/**
 * A text of a file with its place, so that what is only found wrong later still says where.
 *
 * @param value the text
 * @param line counted from 1
 * @param column where it begins, counted from 1; inside its quotes if it has any
 * @param onOneLine whether its characters stand in the file as they are here, one column each
 * @param indent for a literal block ({@code |}), which begins on the line after {@code line}: how many columns stand
 *     before each of its lines; else {@link #NO_BLOCK}
 */
public record Text(String value, int line, int column, boolean onOneLine, int indent) {

    /** The indentation of what is no block. */
    public static final int NO_BLOCK = -1;

    /** A text that is no block. */
    public Text(String value, int line, int column, boolean onOneLine) {
        this(value, line, column, onOneLine, NO_BLOCK);
    }

    /** The column of its n-th character (from 1), where that can be told; else where it begins. */
    public int columnOf(int character) {
        return onOneLine ? column + character - 1 : column;
    }

    /** The place of its character at that index (of {@link String#charAt}), where that can be told; else where it begins. */
    public Text at(int index) {
        int end = Math.min(Math.max(index, 0), value.length());
        int lineStart = value.lastIndexOf('\n', end - 1) + 1;
        int before = value.codePointCount(lineStart, end);
        if (onOneLine) {
            return new Text(value, line, column + before, false);
        }
        if (indent == NO_BLOCK) {
            return this;
        }
        int lines = (int)
                value.substring(0, lineStart).chars().filter(c -> c == '\n').count();
        return new Text(value, line + 1 + lines, indent + 1 + before, false);
    }

    /** {@code file:line:column}, to point at it from another place. */
    public String in(String file) {
        return "%s:%d:%d".formatted(file, line, column);
    }
}
