package dev.candor.reader;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.page.Tellings;
import dev.candor.page.Words;
import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What customers say of incidents: that they have read it, and whether they are hit. It stands beside what probes saw and
 * changes nothing of it: a word is a word, a measurement a measurement.
 */
@ApplicationScoped
public class Answers {

    private static final int LONGEST = 500;
    private static final int LISTED = 200;

    private final SubscriptionStore store;
    private final Tellings tellings;
    private final InstantSource clock;

    Answers(SubscriptionStore store, Tellings tellings, InstantSource clock) {
        this.store = store;
        this.tellings = tellings;
        this.clock = clock;
    }

    /** Whether a customer is hit, by their own word. */
    public enum Verdict {
        ALSO_AFFECTED,
        NOT_AFFECTED;

        /** The word in JSON and forms. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The verdict of that word.
         *
         * @throws ProblemException 422 for any other
         */
        static Verdict of(String word) {
            for (Verdict verdict : values()) {
                if (verdict.word().equals(word)) {
                    return verdict;
                }
            }
            throw ProblemException.unprocessable(
                    "invalid-verdict", "That is no answer", "verdict must be also_affected or not_affected");
        }
    }

    /**
     * One customer's answer.
     *
     * @param seenAt when they first said that they have read it; null if they never did
     * @param verdict null while they say neither
     * @param text what is also affected, one line as they wrote it, never trusted; null for nothing
     * @param at when it was last changed
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Answer(
            String customer,
            @Nullable Instant seenAt,
            @Nullable Verdict verdict,
            @Nullable String text,
            Instant at) {}

    /**
     * What all customers say of one incident.
     *
     * @param newest of those, the newest first; at most 200
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Counted(int seen, int alsoAffected, int notAffected, List<Answer> newest) {

        public Counted {
            newest = List.copyOf(newest);
        }

        /** Whether anybody said anything. */
        public boolean any() {
            return !newest.isEmpty();
        }
    }

    /** The title of an incident that customers may answer; empty for one that is not theirs to read. */
    @Transactional
    public Optional<String> titleOf(UUID incident) {
        return tellings.titleOf(incident);
    }

    /**
     * Takes what a customer says in place of what they said before. Calling it twice changes nothing.
     *
     * @param seen true adds that they have read it; what was read stays read
     * @param verdict null leaves it as it is
     * @param text what is also affected; null for nothing
     * @throws ProblemException 404 for an incident that is not theirs to read, 422 for a text that is too long, or without the
     *     verdict that it belongs to
     */
    @Transactional
    public Answer say(UUID incident, String customer, boolean seen, @Nullable Verdict verdict, @Nullable String text) {
        if (tellings.titleOf(incident).isEmpty()) {
            throw ProblemException.notFound("incident", incident);
        }
        String line = text == null ? "" : Words.plain(text);
        if ((text != null && text.length() > LONGEST) || line.length() > LONGEST) {
            throw ProblemException.unprocessable(
                    "text-too-long", "That is too long", "text must have at most %d characters".formatted(LONGEST));
        }
        if (!line.isEmpty() && verdict != Verdict.ALSO_AFFECTED) {
            throw ProblemException.unprocessable(
                    "text-without-verdict", "What is this about?", "text belongs to the verdict also_affected");
        }
        Instant now = clock.instant();
        store.run("""
                insert into customer_answer (incident, customer, seen_at, verdict, text, at) values (?, ?, ?, ?, ?, ?)
                on conflict (incident, customer) do update set
                    seen_at = coalesce(customer_answer.seen_at, excluded.seen_at),
                    verdict = coalesce(excluded.verdict, customer_answer.verdict),
                    text = case when excluded.verdict is null then customer_answer.text else excluded.text end,
                    at = excluded.at
                """, insert -> {
            insert.setObject(1, incident);
            insert.setString(2, customer);
            insert.setObject(3, seen ? SubscriptionStore.utc(now) : null);
            insert.setString(4, verdict == null ? null : verdict.name());
            insert.setString(5, line.isEmpty() ? null : line);
            insert.setObject(6, SubscriptionStore.utc(now));
            return insert.executeUpdate();
        });
        return of(incident, customer).orElseThrow();
    }

    /** What one customer said of it; empty if nothing. */
    @Transactional
    public Optional<Answer> of(UUID incident, String customer) {
        return store.run(
                "select customer, seen_at, verdict, text, at from customer_answer where incident = ? and customer = ?",
                query -> {
                    query.setObject(1, incident);
                    query.setString(2, customer);
                    return read(query).stream().findFirst();
                });
    }

    /** What all customers said of it. For operators. */
    @Transactional
    public Counted of(UUID incident) {
        List<Answer> newest = store.run(
                "select customer, seen_at, verdict, text, at from customer_answer where incident = ?"
                        + " order by at desc, customer limit " + LISTED,
                query -> {
                    query.setObject(1, incident);
                    return read(query);
                });
        return store.run(
                "select count(seen_at), count(*) filter (where verdict = 'ALSO_AFFECTED'),"
                        + " count(*) filter (where verdict = 'NOT_AFFECTED') from customer_answer where incident = ?",
                query -> {
                    query.setObject(1, incident);
                    try (ResultSet row = query.executeQuery()) {
                        row.next();
                        return new Counted(row.getInt(1), row.getInt(2), row.getInt(3), newest);
                    }
                });
    }

    private static List<Answer> read(PreparedStatement query) throws SQLException {
        List<Answer> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                OffsetDateTime seen = row.getObject(2, OffsetDateTime.class);
                String verdict = row.getString(3);
                found.add(new Answer(
                        row.getString(1),
                        seen == null ? null : seen.toInstant(),
                        verdict == null ? null : Verdict.valueOf(verdict),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant()));
            }
        }
        return found;
    }
}
