package dev.candor.measurement;

import java.sql.Connection;
import java.sql.SQLException;

/** Lets a transaction commit only while its owner may still write. */
public interface Fence {

    /** Of whoever needs no permission. */
    Fence NONE = connection -> {};

    /**
     * Called first in the transaction that it protects; what it locks stays locked until the end of it.
     *
     * @throws LostException if another owns now what this one owned
     */
    void hold(Connection connection) throws SQLException;

    /** Another is the owner now: the transaction must be given up. */
    final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says what was lost. */
        public LostException(String message) {
            super(message);
        }
    }
}
