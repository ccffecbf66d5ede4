package dev.candor.measurement;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The tables that are cut by time (UTC), so that what is past its time goes at once and costs nothing. */
@Singleton
class Partitions {

    // Makes two hubs take turns at adding and dropping; any number would do.
    private static final long ADVISORY_LOCK = 0x43414e444f5201L;

    private final Map<Table, Set<LocalDate>> known = new EnumMap<>(Table.class);

    /** A table and its pieces, each named after its first day. */
    enum Table {
        MEASUREMENT("measurement", ChronoUnit.DAYS, ""),
        // Rows are written again while their minute lasts: the room is for doing that in place.
        MINUTE("rollup_minute", ChronoUnit.DAYS, " with (fillfactor = 80)"),
        HOUR("rollup_hour", ChronoUnit.MONTHS, ""),
        DAY("rollup_day", ChronoUnit.YEARS, ""),
        PROBE_HOUR("probe_hour", ChronoUnit.DAYS, ""),
        PROBE_DAY("probe_day", ChronoUnit.YEARS, "");

        private final String name;
        private final ChronoUnit unit;
        private final String settings;

        Table(String name, ChronoUnit unit, String settings) {
            this.name = name;
            this.unit = unit;
            this.settings = settings;
        }

        /** As in SQL. */
        String sql() {
            return name;
        }

        private LocalDate first(LocalDate day) {
            return unit == ChronoUnit.YEARS
                    ? day.withDayOfYear(1)
                    : unit == ChronoUnit.MONTHS ? day.withDayOfMonth(1) : day;
        }

        private LocalDate next(LocalDate first) {
            return first.plus(1, unit);
        }

        private String piece(LocalDate day) {
            return name + "_" + DateTimeFormatter.BASIC_ISO_DATE.format(day);
        }
    }

    Partitions() {
        for (Table table : Table.values()) {
            known.put(table, ConcurrentHashMap.newKeySet());
        }
    }

    static LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }

    private static long minute(LocalDate day) {
        return Duration.ofDays(day.toEpochDay()).toMinutes();
    }

    private Set<LocalDate> known(Table table) {
        return known.getOrDefault(table, Set.of());
    }

    /** Adds the pieces that are missing for these days. In a transaction of its own, on a connection in auto-commit mode. */
    void ensure(Connection connection, Table table, Collection<LocalDate> days) throws SQLException {
        Set<LocalDate> missing = new TreeSet<>();
        days.forEach(day -> missing.add(table.first(day)));
        missing.removeAll(known(table));
        if (missing.isEmpty()) {
            return;
        }
        inTurn(connection, statement -> {
            for (LocalDate day : missing) {
                statement.execute("create table if not exists %s partition of %s for values from (%d) to (%d)%s"
                        .formatted(table.piece(day), table.name, minute(day), minute(table.next(day)), table.settings));
            }
        });
        known(table).addAll(missing);
    }

    /** Drops the pieces that ended at or before {@code keepFrom}; returns the first days of those dropped. */
    Set<LocalDate> dropBefore(Connection connection, Table table, Instant keepFrom) throws SQLException {
        Set<LocalDate> old = new TreeSet<>();
        for (LocalDate day : existing(connection, table)) {
            if (!table.next(day).atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(keepFrom)) {
                old.add(day);
            }
        }
        for (LocalDate day : old) {
            known(table).remove(day);
            inTurn(connection, statement -> statement.execute("drop table if exists " + table.piece(day)));
        }
        return old;
    }

    /** The first days of the pieces there are. */
    static Set<LocalDate> existing(Connection connection, Table table) throws SQLException {
        Set<LocalDate> days = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = cast(? as regclass)
                """)) {
            statement.setString(1, table.name);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(1).toLowerCase(Locale.ROOT);
                    if (name.matches(table.name + "_\\d{8}")) {
                        days.add(LocalDate.parse(
                                name.substring(table.name.length() + 1), DateTimeFormatter.BASIC_ISO_DATE));
                    }
                }
            }
        }
        return days;
    }

    /** Forgets which pieces there are, after a table turned out not to have one. */
    void forget() {
        known.values().forEach(Set::clear);
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
