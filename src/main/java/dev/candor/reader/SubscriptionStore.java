package dev.candor.reader;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of {@code subscription}. Each call takes part in the transaction at hand. */
@ApplicationScoped
class SubscriptionStore {

    private static final String COLUMNS =
            "id, customer, channel, address, components, resources, token, secret, asked_at, confirmed_at";
    private static final int LISTED = 100;

    private final DataSource database;

    SubscriptionStore(DataSource database) {
        this.database = database;
    }

    /** How rows are read and written. */
    interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    /** Writes a new one; answers false if there is one of this channel and address for this audience already. */
    boolean insert(Subscription wanted) {
        return run(
                        "insert into subscription (" + COLUMNS + ", next_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                + " on conflict do nothing",
                        insert -> {
                            insert.setObject(1, wanted.id());
                            insert.setString(2, wanted.customer());
                            insert.setString(3, wanted.channel().name());
                            insert.setString(4, wanted.address());
                            insert.setArray(5, texts(insert, wanted.components()));
                            insert.setArray(6, texts(insert, wanted.resources()));
                            insert.setString(7, wanted.token());
                            insert.setString(8, wanted.secret());
                            insert.setObject(9, utc(wanted.askedAt()));
                            insert.setObject(10, wanted.confirmedAt() == null ? null : utc(wanted.confirmedAt()));
                            insert.setObject(11, utc(wanted.askedAt()));
                            return insert.executeUpdate();
                        })
                == 1;
    }

    /** Who asks anew before having confirmed wants this instead, and has a day again; a new secret, since nobody uses the old. */
    void askAgain(UUID id, List<String> components, List<String> resources, @Nullable String secret, Instant now) {
        run(
                "update subscription set components = ?, resources = ?, secret = ?, asked_at = ?, next_at = ?, attempts = 0"
                        + " where id = ? and confirmed_at is null",
                update -> {
                    update.setArray(1, texts(update, components));
                    update.setArray(2, texts(update, resources));
                    update.setString(3, secret);
                    update.setObject(4, utc(now));
                    update.setObject(5, utc(now));
                    update.setObject(6, id);
                    return update.executeUpdate();
                });
    }

    Optional<Subscription> find(Channel channel, String address, @Nullable String customer) {
        return run(
                        "select " + COLUMNS + " from subscription where channel = ? and address = ?"
                                + " and coalesce(customer, '') = ?",
                        query -> {
                            query.setString(1, channel.name());
                            query.setString(2, address);
                            query.setString(3, customer == null ? "" : customer);
                            return all(query);
                        })
                .stream()
                .findFirst();
    }

    Optional<Subscription> byToken(String token) {
        return run("select " + COLUMNS + " from subscription where token = ?", query -> {
                    query.setString(1, token);
                    return all(query);
                })
                .stream()
                .findFirst();
    }

    /** Those of one customer that are confirmed, the oldest first; at most a hundred. */
    List<Subscription> of(String customer) {
        return run(
                "select " + COLUMNS + " from subscription where customer = ? and confirmed_at is not null"
                        + " order by asked_at, id limit " + LISTED,
                query -> {
                    query.setString(1, customer);
                    return all(query);
                });
    }

    /** How many there are, of one customer if one is given. */
    int count(@Nullable String customer) {
        return run("select count(*) from subscription where ?::text is null or customer = ?", query -> {
            query.setString(1, customer);
            query.setString(2, customer);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    /** From now on it is told. Calling it twice changes nothing. */
    void confirm(UUID id, Instant now) {
        run("update subscription set confirmed_at = ? where id = ? and confirmed_at is null", update -> {
            update.setObject(1, utc(now));
            update.setObject(2, id);
            return update.executeUpdate();
        });
    }

    void scope(UUID id, List<String> components, List<String> resources) {
        run("update subscription set components = ?, resources = ? where id = ?", update -> {
            update.setArray(1, texts(update, components));
            update.setArray(2, texts(update, resources));
            update.setObject(3, id);
            return update.executeUpdate();
        });
    }

    /** Nothing of it is left. Answers whether there was one. */
    boolean delete(UUID id) {
        return run("delete from subscription where id = ?", delete -> {
            delete.setObject(1, id);
            return delete.executeUpdate() > 0;
        });
    }

    /** Forgets what was asked for and not confirmed since then; answers how many. */
    int deleteUnconfirmed(Instant before) {
        return run("delete from subscription where confirmed_at is null and asked_at < ?", delete -> {
            delete.setObject(1, utc(before));
            return delete.executeUpdate();
        });
    }

    private static List<Subscription> all(PreparedStatement query) throws SQLException {
        List<Subscription> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(read(row));
            }
        }
        return found;
    }

    static Subscription read(ResultSet row) throws SQLException {
        OffsetDateTime confirmed = row.getObject("confirmed_at", OffsetDateTime.class);
        return new Subscription(
                row.getObject("id", UUID.class),
                row.getString("customer"),
                Channel.valueOf(row.getString("channel")),
                row.getString("address"),
                List.of((String[]) row.getArray("components").getArray()),
                List.of((String[]) row.getArray("resources").getArray()),
                row.getString("token"),
                row.getString("secret"),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                confirmed == null ? null : confirmed.toInstant());
    }

    static Array texts(PreparedStatement statement, List<String> texts) throws SQLException {
        return statement.getConnection().createArrayOf("text", texts.toArray());
    }

    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    /** Runs one statement. */
    <T> T run(String sql, Work<T> work) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return work.on(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read or write subscriptions: " + e.getMessage(), e);
        }
    }
}
