package dev.candor.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import dev.candor.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Silences, as Alertmanager has them: by labels, with an end and a reason. */
@ApplicationScoped
public class Silences {

    private static final int MOST_MATCHERS = 32;
    private static final int LONGEST_COMMENT = 2_000;
    private static final int LONGEST_NAME = 200;
    /** In force or to come at once; each alert is held against all. */
    private static final int MOST = 1_000;

    private static final Duration LONGEST = Duration.ofDays(366);

    private final SilenceRepository rows;
    private final DeliveryRepository deliveries;
    private final ObjectMapper json;
    private final AuditLog audit;
    private final Caller caller;
    private final InstantSource clock;

    Silences(
            SilenceRepository rows,
            DeliveryRepository deliveries,
            ObjectMapper json,
            AuditLog audit,
            Caller caller,
            InstantSource clock) {
        this.rows = rows;
        this.deliveries = deliveries;
        this.json = json;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /** The last to end first, at most that many. */
    @Transactional
    public List<Silence> newest(int limit) {
        return rows.find("order by endsAt desc, id desc").page(0, limit).list().stream()
                .map(this::silence)
                .toList();
    }

    /** Those in force. */
    @Transactional
    public List<Silence> active() {
        Instant now = clock.instant();
        return rows.find("startsAt <= ?1 and endsAt > ?1 order by endsAt", now).page(0, MOST).list().stream()
                .map(this::silence)
                .toList();
    }

    /** Those in force that labels fall under, the last to end at the end. */
    @Transactional
    public List<Silence> covering(Map<String, String> labels) {
        return active().stream().filter(silence -> silence.covers(labels)).toList();
    }

    /** The silence with this id. */
    @Transactional
    public Silence find(UUID id) {
        return silence(rows.findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("silence", id)));
    }

    /**
     * Puts it in force, or changes one that is. As in Alertmanager, one whose matchers change, or that is over, is ended
     * and replaced by a new one.
     *
     * @return the id that it has now
     * @throws ProblemException 400 for what is none, 404 for an unknown id
     */
    @Transactional
    public UUID put(NewSilence wanted) {
        Instant now = clock.instant();
        SilenceEntity read = read(wanted, now);
        UUID id = wanted.id();
        if (id != null) {
            SilenceEntity known = rows.findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("silence", id));
            if (known.matchers.equals(read.matchers) && now.isBefore(known.endsAt)) {
                Silence before = silence(known);
                known.startsAt = known.startsAt.isAfter(now) ? read.startsAt : known.startsAt;
                known.endsAt = read.endsAt;
                known.comment = read.comment;
                known.updatedAt = now;
                lookAgain(now);
                audit.write("silence.change", "silence/" + id, before, silence(known));
                return id;
            }
            if (now.isBefore(known.endsAt)) {
                end(known, now);
            }
        }
        if (rows.count("endsAt > ?1", now) >= MOST) {
            throw ProblemException.conflict(
                    "too-many-silences",
                    "There are too many silences",
                    "%d are in force or to come, which is the limit; end one first".formatted(MOST));
        }
        rows.persist(read);
        lookAgain(now);
        audit.write("silence.open", "silence/" + read.id, null, silence(read));
        return read.id;
    }

    /**
     * Ends it now; one that is over stays so. What still fires under it is told at once.
     *
     * @throws ProblemException 404 for an unknown one
     */
    @Transactional
    public void expire(UUID id) {
        SilenceEntity row = rows.findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("silence", id));
        Instant now = clock.instant();
        if (now.isBefore(row.endsAt)) {
            end(row, now);
            audit.write("silence.end", "silence/" + id, null, silence(row));
        }
    }

    private void end(SilenceEntity row, Instant now) {
        row.startsAt = row.startsAt.isAfter(now) ? now : row.startsAt;
        row.endsAt = now;
        row.updatedAt = now;
        lookAgain(now);
    }

    // What waits for a silence's end is looked at by the next tick, which asks the silences anew.
    private void lookAgain(Instant now) {
        deliveries.update("nextAt = ?1 where state = ?2 and hold = ?3", now, DeliveryState.HELD, Policy.SILENCED);
    }

    private SilenceEntity read(NewSilence wanted, Instant now) {
        List<Matcher> matchers = wanted.matchers() == null
                ? List.of()
                : wanted.matchers().stream().filter(Objects::nonNull).toList();
        if (matchers.isEmpty() || matchers.size() > MOST_MATCHERS) {
            throw wrong("a silence needs 1 to %d matchers, has %d".formatted(MOST_MATCHERS, matchers.size()));
        }
        if (matchers.stream().allMatch(Matcher::holdsForNone)) {
            throw wrong("at least one matcher must not match the empty value, or everything would be silent");
        }
        Instant from = wanted.startsAt() == null || wanted.startsAt().isBefore(now) ? now : wanted.startsAt();
        Instant to = wanted.endsAt();
        if (to == null || !to.isAfter(from) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw wrong("endsAt must lie after startsAt and after now, at most %d days, was %s"
                    .formatted(LONGEST.toDays(), to));
        }
        String comment = wanted.comment() == null ? "" : wanted.comment().strip();
        if (comment.isEmpty() || comment.length() > LONGEST_COMMENT) {
            throw wrong("comment must say why, in at most %d characters".formatted(LONGEST_COMMENT));
        }
        String by = wanted.createdBy() == null || wanted.createdBy().isBlank()
                ? caller.name()
                : wanted.createdBy().strip();
        if (by.length() > LONGEST_NAME) {
            throw wrong("createdBy must have at most %d characters".formatted(LONGEST_NAME));
        }
        return new SilenceEntity(UUID.randomUUID(), written(matchers), from, to, by, comment, now);
    }

    private static ProblemException wrong(String detail) {
        return ProblemException.badRequest("invalid-silence", "The silence can't be", detail);
    }

    private String written(List<Matcher> matchers) {
        try {
            return json.writeValueAsString(matchers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("matchers are always writable", e);
        }
    }

    private Silence silence(SilenceEntity row) {
        try {
            List<Matcher> matchers = json.readValue(row.matchers, new TypeReference<List<Matcher>>() {});
            return new Silence(row.id, matchers, row.startsAt, row.endsAt, row.createdBy, row.comment, row.updatedAt);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("silence %s has matchers that can't be read".formatted(row.id), e);
        }
    }
}
