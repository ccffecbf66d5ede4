package dev.candor.measurement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes measurements, what they make of their series' newest state, and their minutes, each batch in one transaction.
 * Shared by all lanes of a process; entries of one probe must come one batch after the other.
 */
final class MeasurementWriter {

    /** How many measurements that could not be stored are kept; then the oldest go. */
    static final int SET_ASIDE = 10_000;

    private static final String INSERT = """
            insert into measurement
                (minute, micros, series, agent_boot, sequence, answer, result, status, times, detail)
            select * from unnest(?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::smallint[], ?::smallint[],
                ?::bytea[], ?::text[])
            on conflict do nothing
            """;

    private final DataSource database;
    private final Partitions partitions;
    private final Interner interner = new Interner();

    MeasurementWriter(DataSource database, Partitions partitions) {
        this.database = database;
        this.partitions = partitions;
    }

    private record Key(int boot, int sequence, int minute) {}

    /**
     * Stores the entries and counts them in their minutes, all or nothing.
     *
     * @param fence asked first in the transaction
     * @return those that were new, in order; the others had been stored before
     */
    List<LaneEntry> store(List<LaneEntry> entries, Instant receivedAt, Fence fence) throws SQLException {
        try (Connection connection = database.getConnection()) {
            TreeSet<LocalDate> days = new TreeSet<>();
            entries.forEach(entry -> days.add(Partitions.day(entry.measurement().startedAt())));
            partitions.ensure(connection, Partitions.Table.MEASUREMENT, days);
            partitions.ensure(connection, Partitions.Table.MINUTE, days);
            List<NumberedEntry> numbered = interner.number(connection, entries, Partitions.day(receivedAt));
            connection.setAutoCommit(false);
            try {
                List<NumberedEntry> stored = storeIn(connection, numbered, receivedAt, fence);
                connection.commit();
                return stored.stream().map(NumberedEntry::entry).toList();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                // A hub with another retention may have dropped a day behind our back.
                partitions.forget();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static List<NumberedEntry> storeIn(
            Connection connection, List<NumberedEntry> entries, Instant receivedAt, Fence fence) throws SQLException {
        fence.hold(connection);
        Instant closedUntil = closedUntil(connection);
        List<NumberedEntry> stored = entries;
        // Seldom is anything sent twice: what was new is asked for only if not all was.
        if (insert(connection, entries, receivedAt) < entries.size()) {
            connection.rollback();
            fence.hold(connection);
            closedUntil = closedUntil(connection);
            stored = insertAndTell(connection, entries, receivedAt);
        }
        Rollups.add(connection, stored);
        Latest.update(connection, stored);
        Rollups.markLate(connection, stored, closedUntil);
        return stored;
    }

    // The lock makes whoever closes an hour wait for us, so that nothing slips in behind its back.
    private static Instant closedUntil(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select closed_until from rollup_fold for share")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static int insert(Connection connection, List<NumberedEntry> entries, Instant receivedAt)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(connection, insert, entries, receivedAt);
            return insert.executeUpdate();
        }
    }

    private static List<NumberedEntry> insertAndTell(
            Connection connection, List<NumberedEntry> entries, Instant receivedAt) throws SQLException {
        Map<Key, NumberedEntry> byKey = new HashMap<>();
        for (NumberedEntry entry : entries) {
            int minute = Coverage.minute(entry.measurement().startedAt());
            byKey.putIfAbsent(new Key(entry.boot(), entry.sequence(), minute), entry);
        }
        List<NumberedEntry> stored = new ArrayList<>();
        try (PreparedStatement insert =
                connection.prepareStatement(INSERT + "returning agent_boot, sequence, minute")) {
            bind(connection, insert, entries, receivedAt);
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    NumberedEntry entry = byKey.get(new Key(rows.getInt(1), rows.getInt(2), rows.getInt(3)));
                    if (entry != null) {
                        stored.add(entry);
                    }
                }
            }
        }
        return stored;
    }

    private static void bind(
            Connection connection, PreparedStatement insert, List<NumberedEntry> entries, Instant receivedAt)
            throws SQLException {
        new Columns<>(connection, insert, entries)
                .int4(entry -> Coverage.minute(entry.measurement().startedAt()))
                .int4(entry -> microsOfMinute(entry.measurement().startedAt()))
                .int4(NumberedEntry::series)
                .int4(NumberedEntry::boot)
                .int4(NumberedEntry::sequence)
                .int4(NumberedEntry::answer)
                .int2(entry -> Codes.of(entry.measurement().outcome(), failure(entry.measurement())))
                .int2(entry -> status(entry.measurement()))
                .bytes(entry -> Times.write(entry.measurement(), receivedAt))
                .text(entry -> orEmpty(Detail.of(entry.measurement())));
    }

    /** The number of why it was not up; 0 if it was. */
    static int failure(Measurement measurement) {
        Failure failure = measurement.failure();
        return failure == null ? 0 : Codes.of(failure);
    }

    /** The status that was answered; 0 if none was, or none that the column holds. */
    static int status(Measurement measurement) {
        Integer status = measurement.observed().status();
        return status == null || status < 0 || status > Short.MAX_VALUE ? 0 : status;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment.truncatedTo(ChronoUnit.MICROS));
    }

    /** How far into its minute a moment is, in microseconds. */
    static int microsOfMinute(Instant moment) {
        return Math.floorMod(moment.getEpochSecond(), 60) * 1_000_000 + moment.getNano() / 1_000;
    }

    /** Microseconds of a time in milliseconds; what does not fit an integer column (35 minutes) is cut to its end. */
    static int micros(double milliseconds) {
        if (!(milliseconds >= 0)) {
            throw new IllegalArgumentException("a time must be 0 or more, was " + milliseconds);
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.round(milliseconds * 1000));
    }

    /** Keeps an entry that the table will not take, with the reason, for a person to look at. */
    void setAside(LaneEntry entry, String reason, Instant now) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into dead_measurement (set_aside_at, agent, boot, sequence, reason, payload)
                        values (?, ?, ?, ?, ?, ?)
                        """);
                PreparedStatement bound = connection.prepareStatement(
                        "delete from dead_measurement where id <= (select max(id) from dead_measurement) - ?")) {
            insert.setObject(1, now.atOffset(ZoneOffset.UTC));
            insert.setString(2, entry.agent().replace('\0', ' '));
            insert.setObject(3, entry.boot());
            insert.setLong(4, entry.sequence());
            insert.setString(5, reason.replace('\0', ' '));
            insert.setBytes(6, MeasurementJson.mapper().writeValueAsBytes(entry.measurement()));
            insert.executeUpdate();
            bound.setInt(1, SET_ASIDE);
            bound.executeUpdate();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON", e);
        }
    }

    /** Binds one array per column, in order. The arrays are of the columns' own types, which the driver sends as they are. */
    static final class Columns<T> {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<T> rows;
        private int next;

        Columns(Connection connection, PreparedStatement statement, List<T> rows) {
            this(connection, statement, rows, 1);
        }

        /** The first array goes to the parameter of that number. */
        Columns(Connection connection, PreparedStatement statement, List<T> rows, int first) {
            this.connection = connection;
            this.statement = statement;
            this.rows = rows;
            this.next = first;
        }

        // The driver takes arrays of numbers as they are, without a box around each.
        Columns<T> int8(ToLongFunction<T> value) throws SQLException {
            statement.setObject(next++, rows.stream().mapToLong(value).toArray());
            return this;
        }

        Columns<T> int4(ToIntFunction<T> value) throws SQLException {
            statement.setObject(next++, rows.stream().mapToInt(value).toArray());
            return this;
        }

        Columns<T> int2(ToIntFunction<T> value) throws SQLException {
            short[] values = new short[rows.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (short) value.applyAsInt(rows.get(i));
            }
            statement.setObject(next++, values);
            return this;
        }

        Columns<T> bytes(Function<T, byte[]> value) throws SQLException {
            return add("bytea", rows.stream().map(value).toArray(byte[][]::new));
        }

        Columns<T> text(Function<T, String> value) throws SQLException {
            return add("text", rows.stream().map(value).toArray(String[]::new));
        }

        private Columns<T> add(String type, Object[] values) throws SQLException {
            statement.setArray(next++, connection.createArrayOf(type, values));
            return this;
        }
    }
}
