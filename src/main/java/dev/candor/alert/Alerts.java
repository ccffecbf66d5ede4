package dev.candor.alert;

import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import dev.candor.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Alerts and their events, and who has one in hand. */
@ApplicationScoped
public class Alerts {

    private final AlertRepository alerts;
    private final AlertEventRepository events;
    private final EventLog log;
    private final AlertTeller teller;
    private final Ladder ladder;
    private final AlertConfig config;
    private final AuditLog audit;
    private final Caller caller;
    private final InstantSource clock;

    Alerts(
            AlertRepository alerts,
            AlertEventRepository events,
            EventLog log,
            AlertTeller teller,
            Ladder ladder,
            AlertConfig config,
            AuditLog audit,
            Caller caller,
            InstantSource clock) {
        this.alerts = alerts;
        this.events = events;
        this.log = log;
        this.teller = teller;
        this.ladder = ladder;
        this.config = config;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /** An alert and the number of its first event, which lists are ordered by. */
    public record Numbered(long number, Alert alert) {}

    /** Alerts, newest first, of that status and below that number. */
    @Transactional
    public List<Numbered> newest(Alert.@Nullable Status status, long below, int limit) {
        var found = status == null
                ? alerts.find("number < ?1 order by number desc", below)
                : alerts.find("number < ?1 and status = ?2 order by number desc", below, status);
        return found.page(0, limit).list().stream()
                .map(row -> new Numbered(row.number, row.toAlert()))
                .toList();
    }

    /** The alert with this id. */
    @Transactional
    public Alert find(UUID id) {
        return alerts.findByIdOptional(id)
                .orElseThrow(() -> ProblemException.notFound("alert", id))
                .toAlert();
    }

    /**
     * Takes an alert in hand, so that others know and the ladder stops. Who has it keeps it: a second one changes nothing.
     *
     * @throws ProblemException 404 for an unknown one, 409 for one that is over
     */
    @Transactional
    public Alert acknowledge(UUID id) {
        AlertEntity row = firing(id);
        if (row.acknowledgedBy == null) {
            Instant now = clock.instant();
            row.acknowledgedBy = caller.name();
            row.acknowledgedAt = now;
            row.escalateAt = null;
            row.unacknowledgeAt = config.unacknowledgeAfter().isZero() ? null : now.plus(config.unacknowledgeAfter());
            teller.again(row, AlertEvent.Turn.of("acknowledged"), Set.of(), now);
            audit.write("alert.acknowledge", "alert/" + id, null, row.toAlert());
        }
        return row.toAlert();
    }

    /**
     * Gives it out of hand, so that the ladder goes on; nothing happens if nobody has it.
     *
     * @throws ProblemException 404 for an unknown one, 409 for one that is over
     */
    @Transactional
    public Alert release(UUID id) {
        AlertEntity row = firing(id);
        if (row.acknowledgedBy != null) {
            Instant now = clock.instant();
            Alert before = row.toAlert();
            row.release();
            row.escalateAt = row.page ? ladder.toNext(row.step).map(now::plus).orElse(null) : null;
            teller.again(row, new AlertEvent.Turn("updated", null, "in nobody's hands"), Set.of(), now);
            audit.write("alert.release", "alert/" + id, before, row.toAlert());
        }
        return row.toAlert();
    }

    private AlertEntity firing(UUID id) {
        log.oneAtATime();
        AlertEntity row = alerts.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                .orElseThrow(() -> ProblemException.notFound("alert", id));
        if (row.status == Alert.Status.RESOLVED) {
            throw ProblemException.conflict(
                    "alert-resolved", "The alert is over", "Alert %s was over at %s".formatted(id, row.resolvedAt));
        }
        return row;
    }

    /** The events of one alert, newest first, at most {@code limit}. */
    @Transactional
    List<AlertEventEntity> eventsOf(UUID id, int limit) {
        return events.find("subject in ?1 order by number desc", List.of("inc_" + id, "agt_" + id, "own_" + id))
                .page(0, limit)
                .list();
    }

    /** Events above that number, oldest first. */
    @Transactional
    List<AlertEventEntity> eventsAfter(long number, int limit) {
        return events.after(number, limit);
    }

    /** The oldest and the newest number of the log; 0 and 0 of an empty one. */
    @Transactional
    long[] logEnds() {
        return events.ends();
    }

    /** The newest events of all, newest first. */
    @Transactional
    List<AlertEventEntity> newestEvents(int limit) {
        return events.find("order by number desc").page(0, limit).list();
    }
}
