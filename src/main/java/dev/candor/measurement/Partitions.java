package dev.candor.measurement;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The days (UTC) of the measurement table, one partition each. */
@Singleton
class Partitions {

    private static final String PREFIX = "measurement_";
    // Makes two hubs take turns at adding and dropping days; any number would do.
    private static final long ADVISORY_LOCK = 0x43414e444f5201L;

    private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

    static LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }

    /** Adds the days that are missing. In a transaction of its own, on a connection in auto-commit mode. */
    void ensure(Connection connection, Collection<LocalDate> days) throws SQLException {
        Set<LocalDate> missing = new TreeSet<>(days);
        missing.removeAll(known);
        if (missing.isEmpty()) {
            return;
        }
        inTurn(connection, statement -> {
            for (LocalDate day : missing) {
                statement.execute(
                        "create table if not exists %s partition of measurement for values from ('%s 00:00Z') to ('%s 00:00Z')"
                                .formatted(name(day), day, day.plusDays(1)));
            }
        });
        known.addAll(missing);
    }

    /** Drops the days that ended at or before {@code keepFrom}; returns those dropped. */
    Set<LocalDate> dropBefore(Connection connection, Instant keepFrom) throws SQLException {
        Set<LocalDate> old = new TreeSet<>();
        for (LocalDate day : existing(connection)) {
            if (!day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(keepFrom)) {
                old.add(day);
            }
        }
        for (LocalDate day : old) {
            known.remove(day);
            inTurn(connection, statement -> statement.execute("drop table if exists " + name(day)));
        }
        return old;
    }

    /** The days there are. */
    static Set<LocalDate> existing(Connection connection) throws SQLException {
        Set<LocalDate> days = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = 'measurement'::regclass
                        """)) {
            while (rows.next()) {
                String name = rows.getString(1);
                if (name.matches(PREFIX + "\\d{8}")) {
                    days.add(LocalDate.parse(name.substring(PREFIX.length()), DateTimeFormatter.BASIC_ISO_DATE));
                }
            }
        }
        return days;
    }

    /** Forgets which days there are, after the table turned out not to have one. */
    void forget() {
        known.clear();
    }

    private static String name(LocalDate day) {
        return PREFIX + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }

    private interface Work {
        void on(Statement statement) throws SQLException;
    }

    private static void inTurn(Connection connection, Work work) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Waiting longer for the table would hold up every reader behind us; the next try comes soon.
            statement.execute("set local lock_timeout = '5s'");
            statement.execute("select pg_advisory_xact_lock(%d)".formatted(ADVISORY_LOCK));
            work.on(statement);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
