package dev.candor.measurement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * How far hours and days are made.
 *
 * @param closedUntil what is measured before is late, and marked
 * @param foldedUntil hours before it are there, and days that ended by then
 * @param version changes when one of those was made again
 */
record FoldState(Instant closedUntil, Instant foldedUntil, long version) {

    static FoldState read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select closed_until, folded_until, version from rollup_fold")) {
            row.next();
            return new FoldState(instant(row, 1), instant(row, 2), row.getLong(3));
        }
    }

    /** Whether no hour was ever made. */
    boolean never() {
        return foldedUntil.isBefore(Instant.EPOCH);
    }

    /** From here on what is late is marked; waits for the transactions that don't know it yet. */
    static void close(Connection connection, Instant until) throws SQLException {
        move(connection, "closed_until", until);
    }

    /** From here on the hours before are read. */
    static void folded(Connection connection, Instant until) throws SQLException {
        move(connection, "folded_until", until);
    }

    /** Says that something was made again. */
    static void madeAgain(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update rollup_fold set version = version + 1");
        }
    }

    private static void move(Connection connection, String column, Instant until) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update rollup_fold set %1$s = greatest(%1$s, ?)".formatted(column))) {
            update.setObject(1, until.atOffset(ZoneOffset.UTC));
            update.executeUpdate();
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
