package dev.candor.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What was changed, by whom. An entry is written in the transaction of its change: either both are there or neither. The
 * database refuses to change or delete one.
 */
@ApplicationScoped
public class AuditLog {

    // A change is described by what operators read of it; what is longer is told by its length.
    private static final int LONGEST = 20_000;
    private static final int AT_ONCE = 500;

    private final DataSource database;
    private final ObjectMapper json;
    private final Caller caller;
    private final InstantSource clock;

    AuditLog(DataSource database, ObjectMapper json, Caller caller, InstantSource clock) {
        this.database = database;
        this.json = json;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * Writes down what the caller has changed.
     *
     * @param action {@code noun.verb}
     * @param subject {@code noun/id}
     * @param before how it was, without secrets; null where there was nothing
     * @param after how it is now, without secrets; null where there is nothing any more
     */
    public void write(String action, String subject, @Nullable Object before, @Nullable Object after) {
        write(caller.name(), caller.way(), action, subject, before, after);
    }

    /** The same for somebody who became known only by this request. */
    void writeAs(String who, Caller.Way way, String action, String subject, @Nullable Object after) {
        write(who, way, action, subject, null, after);
    }

    private void write(
            String who,
            Caller.Way way,
            String action,
            String subject,
            @Nullable Object before,
            @Nullable Object after) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into audit_entry (at, who, way, action, subject, before, after)"
                                + " values (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            insert.setString(2, who);
            insert.setString(3, way.name());
            insert.setString(4, action);
            insert.setString(5, subject);
            insert.setString(6, text(before));
            insert.setString(7, text(after));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot write to the audit log: " + e.getMessage(), e);
        }
    }

    /** Entries below that number, newest first; about {@code subject} only, unless it is null. */
    public List<AuditEntry> newest(long below, @Nullable String subject, int limit) {
        return read(
                "select number, at, who, way, action, subject, before, after from audit_entry where number < ?"
                        + " and (?::text is null or subject = ?) order by number desc limit ?",
                below,
                subject,
                limit);
    }

    /** Entries above that number, oldest first; about {@code subject} only, unless it is null. */
    List<AuditEntry> after(long number, @Nullable String subject, int limit) {
        return read(
                "select number, at, who, way, action, subject, before, after from audit_entry where number > ?"
                        + " and (?::text is null or subject = ?) order by number limit ?",
                number,
                subject,
                limit);
    }

    /** Writes all entries above that number, oldest first, one JSON object a line. */
    public void export(long number, OutputStream out) throws IOException {
        long last = number;
        List<AuditEntry> some = after(last, null, AT_ONCE);
        while (!some.isEmpty()) {
            for (AuditEntry entry : some) {
                out.write((json.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
                last = entry.number();
            }
            some = some.size() < AT_ONCE ? List.of() : after(last, null, AT_ONCE);
        }
    }

    private List<AuditEntry> read(String sql, long border, @Nullable String subject, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, border);
            query.setString(2, subject);
            query.setString(3, subject);
            query.setInt(4, limit);
            List<AuditEntry> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(new AuditEntry(
                            row.getLong(1),
                            row.getObject(2, OffsetDateTime.class).toInstant(),
                            row.getString(3),
                            Caller.Way.valueOf(row.getString(4)),
                            row.getString(5),
                            row.getString(6),
                            tree(row.getString(7)),
                            tree(row.getString(8))));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the audit log: " + e.getMessage(), e);
        }
    }

    private @Nullable JsonNode tree(@Nullable String text) {
        try {
            return text == null ? null : json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entry of the audit log is no JSON", e);
        }
    }

    private @Nullable String text(@Nullable Object state) {
        if (state == null) {
            return null;
        }
        try {
            String text = json.writeValueAsString(state);
            return text.length() <= LONGEST
                    ? text
                    : json.writeValueAsString(Map.of("omitted", text.length() + " characters"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change can't be written as JSON", e);
        }
    }
}
