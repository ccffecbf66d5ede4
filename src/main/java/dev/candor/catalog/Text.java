package dev.candor.catalog;

/**
 * A text of a file with its place, so that what is only found wrong later still says where.
 *
 * @param value the text
 * @param line counted from 1
 * @param column where it begins, counted from 1; inside its quotes if it has any
 * @param onOneLine whether its characters stand in the file as they are here, one column each
 */
public record Text(String value, int line, int column, boolean onOneLine) {

    /** The column of its n-th character (from 1), where that can be told; else where it begins. */
    public int columnOf(int character) {
        return onOneLine ? column + character - 1 : column;
    }

    /** {@code file:line:column}, to point at it from another place. */
    public String in(String file) {
        return "%s:%d:%d".formatted(file, line, column);
    }
}
