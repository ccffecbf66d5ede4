package dev.candor.measurement;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Makes one hub at a time do what only one may do. A lease ends by the database's clock, and each new holder's epoch is
 * higher: what a holder writes after it slept through the end of its lease is refused by {@link Term#hold}.
 */
@Singleton
public class Leases {

    private final DataSource database;
    private final UUID holder = UUID.randomUUID();

    Leases(DataSource database) {
        this.database = database;
    }

    /**
     * Takes the lease if nobody else holds it, or holds it for longer if this process does already.
     *
     * @param length how long nobody else gets it; take it again before that is over
     * @return the term; empty while another holds it
     */
    public Optional<Term> take(String name, Duration length) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement("""
                        insert into lease as l (name, holder, until, epoch)
                        values (?, ?, clock_timestamp() + ? * interval '1 millisecond', 1)
                        on conflict (name) do update set holder = excluded.holder, until = excluded.until,
                            epoch = l.epoch + (l.holder <> excluded.holder)::int
                        where l.holder = excluded.holder or l.until < clock_timestamp()
                        returning epoch
                        """)) {
            upsert.setString(1, name);
            upsert.setObject(2, holder);
            upsert.setLong(3, length.toMillis());
            try (ResultSet row = upsert.executeQuery()) {
                return row.next() ? Optional.of(new Term(name, holder, row.getLong(1))) : Optional.empty();
            }
        }
    }

    /** Gives the lease back before its end; changes nothing if another holds it. */
    public void release(Term term) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update lease set until = clock_timestamp() where name = ? and holder = ? and epoch = ?")) {
            update.setString(1, term.name());
            update.setObject(2, term.holder());
            update.setLong(3, term.epoch());
            update.executeUpdate();
        }
    }

    /**
     * That a process holds, or held, a lease.
     *
     * @param epoch grows with each change of holder
     */
    public record Term(String name, UUID holder, long epoch) implements Fence {

        /** Lets the transaction go on only under this term; nobody else can take the lease before it ends. */
        @Override
        public void hold(Connection connection) throws SQLException {
            try (PreparedStatement select =
                    connection.prepareStatement("select epoch from lease where name = ? for share")) {
                select.setString(1, name);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next() || row.getLong(1) != epoch) {
                        throw new LostException(
                                "the lease '%s' has another holder since epoch %d".formatted(name, epoch));
                    }
                }
            }
        }
    }
}
