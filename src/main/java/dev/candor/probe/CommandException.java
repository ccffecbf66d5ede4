package dev.candor.probe;

/** A command line that cannot be taken, and where. */
final class CommandException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final int offset;

    CommandException(String message, int offset) {
        super(message);
        this.offset = offset;
    }

    /** The index of the character in the command line. */
    int offset() {
        return offset;
    }
}
