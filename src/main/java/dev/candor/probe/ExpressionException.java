package dev.candor.probe;

/** An expression that means nothing. The message says what was expected; the column says where, counted from 1. */
public final class ExpressionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int column;

    public ExpressionException(String message, int column) {
        super(message);
        this.column = column;
    }

    /** Where in the expression, counted from 1. */
    public int column() {
        return column;
    }
}
