package dev.candor.measurement;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Writes measurements and their counts per minute, each batch in one transaction. Used by one thread, the lane's. */
final class MeasurementWriter {

    /** How many measurements that could not be stored are kept; then the oldest go. */
    static final int SET_ASIDE = 10_000;

    private static final String INSERT = """
            insert into measurement (received_at, started_at, sequence, agent_boot, series, identity,
                namelookup_us, connect_us, appconnect_us, pretransfer_us, starttransfer_us, redirect_us, total_us,
                phase_dns_us, phase_connect_us, phase_tls_us, phase_send_us, phase_wait_us, phase_transfer_us,
                outcome, failure_kind, failure_source, status, kind, ip, detail)
            select ?::timestamptz, timestamptz 'epoch' + b.started_us * interval '1 microsecond', b.sequence, b.boot,
                b.series, b.identity, b.namelookup, b.connect, b.appconnect, b.pretransfer, b.starttransfer, b.redirect,
                b.total, b.p_dns, b.p_connect, b.p_tls, b.p_send, b.p_wait, b.p_transfer, b.outcome, b.failure_kind,
                b.failure_source, b.status, b.kind, b.ip, b.detail::jsonb
            from unnest(?::bigint[], ?::bigint[], ?::int[], ?::int[], ?::int[],
                ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[],
                ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[],
                ?::smallint[], ?::smallint[], ?::smallint[], ?::smallint[], ?::text[], ?::inet[], ?::text[])
                as b (started_us, sequence, boot, series, identity,
                namelookup, connect, appconnect, pretransfer, starttransfer, redirect, total,
                p_dns, p_connect, p_tls, p_send, p_wait, p_transfer,
                outcome, failure_kind, failure_source, status, kind, ip, detail)
            on conflict do nothing
            returning agent_boot, sequence, (extract(epoch from started_at) * 1000000)::bigint
            """;

    private final DataSource database;
    private final Partitions partitions;
    private final Interner interner = new Interner();

    MeasurementWriter(DataSource database, Partitions partitions) {
        this.database = database;
        this.partitions = partitions;
    }

    private record Key(int boot, long sequence, long startedUs) {}

    /**
     * Stores the entries and counts them in their minutes, all or nothing.
     *
     * @return those that were new, in order; the others had been stored before
     */
    List<LaneEntry> store(List<LaneEntry> entries, Instant receivedAt) throws SQLException {
        try (Connection connection = database.getConnection()) {
            TreeSet<LocalDate> days = new TreeSet<>();
            entries.forEach(entry -> days.add(Partitions.day(entry.measurement().startedAt())));
            partitions.ensure(connection, days);
            Interner.Ids ids = interner.intern(connection, entries, Partitions.day(receivedAt));
            connection.setAutoCommit(false);
            try {
                List<LaneEntry> stored = insert(connection, entries, ids, receivedAt);
                Rollups.add(connection, stored, ids.series());
                connection.commit();
                return stored;
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

    private static List<LaneEntry> insert(
            Connection connection, List<LaneEntry> entries, Interner.Ids ids, Instant receivedAt) throws SQLException {
        Map<Key, LaneEntry> byKey = new HashMap<>();
        for (LaneEntry entry : entries) {
            byKey.putIfAbsent(
                    new Key(
                            boot(ids, entry),
                            entry.sequence(),
                            micros(entry.measurement().startedAt())),
                    entry);
        }
        List<LaneEntry> stored = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, receivedAt.atOffset(ZoneOffset.UTC));
            Columns columns = new Columns(connection, insert, entries, 2);
            columns.add("int8", entry -> micros(entry.measurement().startedAt()));
            columns.add("int8", LaneEntry::sequence);
            columns.add("int4", entry -> boot(ids, entry));
            columns.add("int4", entry -> ids.series().get(Interner.series(entry.measurement())));
            columns.add("int4", entry -> {
                var digest = Interner.digest(entry.measurement().observed().identity());
                return digest == null ? null : ids.identities().get(digest);
            });
            columns.micros(m -> m.timings().namelookup());
            columns.micros(m -> m.timings().connect());
            columns.micros(m -> m.timings().appconnect());
            columns.micros(m -> m.timings().pretransfer());
            columns.micros(m -> m.timings().starttransfer());
            columns.micros(m -> m.timings().redirect());
            columns.micros(m -> m.timings().total());
            columns.micros(m -> m.phases().dns());
            columns.micros(m -> m.phases().connect());
            columns.micros(m -> m.phases().tls());
            columns.micros(m -> m.phases().send());
            columns.micros(m -> m.phases().waiting());
            columns.micros(m -> m.phases().transfer());
            columns.add("int2", entry -> Codes.of(entry.measurement().outcome()));
            columns.add("int2", entry -> {
                Failure failure = entry.measurement().failure();
                return failure == null ? null : Codes.of(failure.kind());
            });
            columns.add("int2", entry -> {
                Failure failure = entry.measurement().failure();
                return failure == null ? null : Codes.of(failure.source());
            });
            columns.add("int2", entry -> entry.measurement().observed().status());
            columns.add("text", entry -> entry.measurement().kind());
            columns.add("inet", entry -> address(entry.measurement().observed().ip()));
            columns.add("text", entry -> Detail.of(entry.measurement()));
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    LaneEntry entry = byKey.get(new Key(rows.getInt(1), rows.getLong(2), rows.getLong(3)));
                    if (entry != null) {
                        stored.add(entry);
                    }
                }
            }
        }
        return stored;
    }

    private static int boot(Interner.Ids ids, LaneEntry entry) {
        Integer id = ids.boots().get(Interner.bootKey(entry));
        if (id == null) {
            throw new IllegalStateException("the boot of agent %s has no number".formatted(entry.agent()));
        }
        return id;
    }

    // inet takes no zone ("fe80::1%eth0").
    private static @Nullable String address(@Nullable String ip) {
        if (ip == null) {
            return null;
        }
        int zone = ip.indexOf('%');
        return zone < 0 ? ip : ip.substring(0, zone);
    }

    static long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment.truncatedTo(ChronoUnit.MICROS));
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

    /** Binds one array per column, in order. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<LaneEntry> entries;
        private int next;

        Columns(Connection connection, PreparedStatement statement, List<LaneEntry> entries, int first) {
            this.connection = connection;
            this.statement = statement;
            this.entries = entries;
            this.next = first;
        }

        void add(String type, Function<LaneEntry, @Nullable Object> value) throws SQLException {
            Array array =
                    connection.createArrayOf(type, entries.stream().map(value).toArray());
            statement.setArray(next++, array);
        }

        void micros(Function<Measurement, @Nullable Double> milliseconds) throws SQLException {
            add("int4", entry -> {
                Double value = milliseconds.apply(entry.measurement());
                return value == null ? null : MeasurementWriter.micros(value);
            });
        }
    }
}
