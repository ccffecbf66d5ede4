package dev.candor.incident;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of {@code impact}. A region can hold a hundred thousand resources, so they are written in bulk. */
@ApplicationScoped
class ImpactStore {

    // Rows per statement: enough that round trips don't count, few enough that the arrays stay small.
    private static final int CHUNK = 10_000;

    private static final String REST =
            "resource, customer, host, state, basis, from_at, to_at, before_states, before_until";
    private static final String COLUMNS = "incident, " + REST;

    private static final String UPSERT = """
            insert into impact (incident, resource, customer, host, state, basis, from_at, to_at)
            select ?, r, c, h, s, b, f::timestamptz, t::timestamptz
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                as wanted (r, c, h, s, b, f, t)
            on conflict (incident, resource, host) do update
            set state = excluded.state, to_at = excluded.to_at, basis = excluded.basis,
                -- A warning that comes true: impaired since the failure, not since the warning.
                from_at = case when impact.state = 'AT_RISK' and impact.basis <> 'PLACEMENT'
                                    and excluded.state = 'IMPAIRED' then excluded.from_at
                               else least(impact.from_at, excluded.from_at) end
            where (impact.state, impact.to_at, impact.basis)
                    is distinct from (excluded.state, excluded.to_at, excluded.basis)
               or excluded.from_at < impact.from_at
            """;

    // Not in, which hashes: nobody has told the planner yet how many rows this transaction has written, and what it
    // would
    // do with a join of none to none takes a minute for a hundred thousand.
    private static final String CLOSE_OTHERS = """
            update impact set state = 'RECOVERED', to_at = greatest(from_at, ?::timestamptz)
            where incident = ? and to_at is null
              and (resource, host) not in (select r, h from unnest(?::text[], ?::text[]) as wanted (r, h))
            """;

    private final DataSource database;

    ImpactStore(DataSource database) {
        this.database = database;
    }

    /**
     * Makes the impacts of this incident those that are wanted; what is hit no more has recovered at
     * {@code now}. Must run in the transaction of the change. Doing it twice changes nothing.
     *
     * @return how many rows are others now
     */
    int sync(UUID incident, List<Impact> wanted, Instant now) {
        return run(connection -> {
            int changed = 0;
            for (int i = 0; i < wanted.size(); i += CHUNK) {
                changed += upsert(connection, incident, wanted.subList(i, Math.min(wanted.size(), i + CHUNK)));
            }
            List<Impact> active = wanted.stream().filter(w -> w.to() == null).toList();
            try (PreparedStatement close = connection.prepareStatement(CLOSE_OTHERS)) {
                close.setObject(1, utc(now));
                close.setObject(2, incident);
                close.setArray(3, texts(connection, active, Impact::resource));
                close.setArray(4, texts(connection, active, Impact::host));
                return changed + close.executeUpdate();
            }
        });
    }

    private static int upsert(Connection connection, UUID incident, List<Impact> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(UPSERT)) {
            insert.setObject(1, incident);
            insert.setArray(2, texts(connection, rows, Impact::resource));
            insert.setArray(3, texts(connection, rows, Impact::customer));
            insert.setArray(4, texts(connection, rows, Impact::host));
            insert.setArray(5, texts(connection, rows, i -> i.state().name()));
            insert.setArray(6, texts(connection, rows, i -> i.basis().name()));
            insert.setArray(7, texts(connection, rows, i -> i.from().toString()));
            insert.setArray(8, texts(connection, rows, i -> i.to() == null ? null : String.valueOf(i.to())));
            return insert.executeUpdate();
        }
    }

    /** What the incident still hits has recovered at that moment. Calling it twice changes nothing. */
    void recover(UUID incident, Instant at) {
        run(connection -> {
            try (PreparedStatement update = connection.prepareStatement("update impact set state = 'RECOVERED',"
                    + " to_at = greatest(from_at, ?::timestamptz) where incident = ? and to_at is null")) {
                update.setObject(1, utc(at));
                update.setObject(2, incident);
                return update.executeUpdate();
            }
        });
    }

    /** How what the incident still hits is can't be told any more. Calling it twice changes nothing. */
    void unsure(UUID incident) {
        run(connection -> {
            try (PreparedStatement update = connection.prepareStatement("update impact set state = 'UNKNOWN'"
                    + " where incident = ? and to_at is null and state <> 'UNKNOWN' and basis = 'PLACEMENT'")) {
                update.setObject(1, incident);
                return update.executeUpdate();
            }
        });
    }

    /** How many resources and customers each host's fall hits, by host; a host of no name is none in particular. */
    List<HostReach> hosts(UUID incident) {
        return read(
                "select host, count(distinct resource), count(distinct resource) filter (where to_at is null),"
                        + " count(distinct customer), min(from_at), case when bool_or(to_at is null) then null"
                        + " else max(to_at) end as to_at from impact"
                        + " where incident = ? group by host order by host limit 10000",
                query -> query.setObject(1, incident),
                row -> new HostReach(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getTimestamp(5).toInstant(),
                        row.getTimestamp(6) == null ? null : row.getTimestamp(6).toInstant()));
    }

    /** Hands the impacts of one incident to the wider one that tells the story from now on. */
    void move(UUID incident, UUID into) {
        run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into impact (" + COLUMNS + ") select ?,"
                            + " " + REST + " from impact where incident = ?"
                            + " on conflict (incident, resource, host) do update"
                            + " set from_at = least(impact.from_at, excluded.from_at)");
                    PreparedStatement delete = connection.prepareStatement("delete from impact where incident = ?")) {
                insert.setObject(1, into);
                insert.setObject(2, incident);
                insert.executeUpdate();
                delete.setObject(1, incident);
                return delete.executeUpdate();
            }
        });
    }

    /** How many resources the incident hits now, and of how many customers. */
    Wording.Reach reach(UUID incident) {
        return read(
                        "select count(distinct resource), count(distinct customer) from impact"
                                + " where incident = ? and to_at is null",
                        query -> query.setObject(1, incident),
                        row -> new Wording.Reach(row.getLong(1), row.getLong(2)))
                .get(0);
    }

    /** The impacts of these customers that last or ended since then, newest first; at most so many of each. */
    List<Impact> of(Collection<String> customers, Instant since, int limit) {
        return read(
                "select found.* from unnest(?::text[]) as who (id) cross join lateral (select " + COLUMNS
                        + " from impact where customer = who.id and (to_at is null or to_at >= ?)"
                        + " order by from_at desc, incident, resource, host limit ?) as found",
                query -> {
                    query.setArray(1, query.getConnection().createArrayOf("text", customers.toArray()));
                    query.setObject(2, utc(since));
                    query.setInt(3, limit);
                },
                ImpactStore::impact);
    }

    /** The impacts of one incident in the order of resource and host, after the given one. */
    List<Impact> in(UUID incident, String afterResource, String afterHost, int limit) {
        return read(
                "select " + COLUMNS + " from impact where incident = ? and (resource, host) > (?, ?)"
                        + " order by resource, host limit ?",
                query -> {
                    query.setObject(1, incident);
                    query.setString(2, afterResource);
                    query.setString(3, afterHost);
                    query.setInt(4, limit);
                },
                ImpactStore::impact);
    }

    /** Per customer, in order of their ids: how many resources were ever hit, and how many are hit now. */
    List<CustomerImpact> customers(UUID incident) {
        return read(
                "select customer, count(distinct resource), count(distinct resource) filter (where to_at is null)"
                        + " from impact where incident = ? group by customer order by customer",
                query -> query.setObject(1, incident),
                row -> new CustomerImpact(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    private static Impact impact(ResultSet row) throws SQLException {
        Timestamp to = row.getTimestamp("to_at");
        return new Impact(
                row.getObject("incident", UUID.class),
                row.getString("resource"),
                row.getString("customer"),
                row.getString("host"),
                Impact.State.valueOf(row.getString("state")),
                Impact.Basis.valueOf(row.getString("basis")),
                row.getTimestamp("from_at").toInstant(),
                to == null ? null : to.toInstant(),
                before((String[]) row.getArray("before_states").getArray(), (Timestamp[])
                        row.getArray("before_until").getArray()));
    }

    private static List<Impact.Past> before(String[] states, Timestamp[] until) {
        List<Impact.Past> before = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            before.add(new Impact.Past(Impact.State.valueOf(states[i]), until[i].toInstant()));
        }
        return before;
    }

    private static Array texts(Connection connection, List<Impact> rows, Function<Impact, @Nullable String> column)
            throws SQLException {
        return connection.createArrayOf("text", rows.stream().map(column).toArray());
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    private interface Work {
        int on(Connection connection) throws SQLException;
    }

    private interface Binding {
        void on(PreparedStatement query) throws SQLException;
    }

    private interface Reading<T> {
        T from(ResultSet row) throws SQLException;
    }

    private int run(Work work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot write impacts: " + e.getMessage(), e);
        }
    }

    private <T> List<T> read(String sql, Binding binding, Reading<T> reading) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            binding.on(query);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(reading.from(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read impacts: " + e.getMessage(), e);
        }
    }
}
