package dev.candor.incident;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import dev.candor.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Planned work: what is to come, what speaks against it, and when it is over. */
@ApplicationScoped
public class Maintenances {

    private static final int MOST = 200;
    private static final Duration LONGEST = Duration.ofDays(14);
    private static final Duration AHEAD = Duration.ofDays(366);

    private final MaintenanceRepository rows;
    private final IncidentRepository incidents;
    private final InForce inForce;
    private final AuditLog audit;
    private final Caller caller;
    private final Event<MaintenanceChanged> changes;
    private final InstantSource clock;

    Maintenances(
            MaintenanceRepository rows,
            IncidentRepository incidents,
            InForce inForce,
            AuditLog audit,
            Caller caller,
            Event<MaintenanceChanged> changes,
            InstantSource clock) {
        this.rows = rows;
        this.incidents = incidents;
        this.inForce = inForce;
        this.audit = audit;
        this.caller = caller;
        this.changes = changes;
        this.clock = clock;
    }

    /** What is worked at or after that moment and is not cancelled, the first to begin first; at most 200. */
    @Transactional
    public List<Maintenance> from(Instant moment) {
        return rows.between(moment, moment.plus(AHEAD).plus(LONGEST), MOST);
    }

    /** What was or is to be worked at any time between these moments and is not cancelled; the first 200 to begin. */
    @Transactional
    public List<Maintenance> between(Instant from, Instant to) {
        return rows.between(from, to, MOST);
    }

    /** The same with what was cancelled: calendars must say that it is not to be. */
    @Transactional
    public List<Maintenance> everFrom(Instant moment) {
        return rows.everBetween(moment, moment.plus(AHEAD).plus(LONGEST), MOST);
    }

    /** What is worked now. */
    @Transactional
    public List<Maintenance> running() {
        Instant now = clock.instant();
        return rows.between(now, now.plusNanos(1000), MOST);
    }

    /** All of it, cancelled too, the last to begin first, after the given one. */
    @Transactional
    public List<Maintenance> newest(@Nullable Instant before, @Nullable UUID beforeId, int limit) {
        return rows.newest(before, beforeId, limit);
    }

    /** The work with this id, if there is any. */
    @Transactional
    public Optional<Maintenance> known(UUID id) {
        return rows.findByIdOptional(id).map(MaintenanceEntity::toMaintenance);
    }

    /** The work with this id. */
    @Transactional
    public Maintenance find(UUID id) {
        return row(id).toMaintenance();
    }

    /**
     * What speaks against it.
     *
     * @throws ProblemException 422 for a span that is none, or for what the catalog doesn't know
     */
    @Transactional
    public List<Conflict> conflicts(NewMaintenance wanted) {
        Instant now = clock.instant();
        requirePossible(wanted, now);
        return MaintenanceConflicts.of(
                wanted,
                rows.between(wanted.from(), wanted.to(), MOST),
                incidents.views(incidents.open(true, MOST)),
                inForce.catalog(),
                now);
    }

    /**
     * Plans it.
     *
     * @throws ProblemException as {@link #conflicts}; 409 where something speaks against it and it isn't wanted despite that
     */
    @Transactional
    public Maintenance plan(NewMaintenance wanted) {
        Phrases.require(wanted.text());
        List<Conflict> conflicts = conflicts(wanted);
        if (!conflicts.isEmpty() && !wanted.despite()) {
            throw new ProblemException(Problem.of(
                            409,
                            "maintenance-conflict",
                            "Something speaks against it",
                            "%s; send \"despite\": true to plan it all the same"
                                    .formatted(conflicts.stream()
                                            .map(Conflict::text)
                                            .collect(Collectors.joining("; "))))
                    .with(conflicts.stream()
                            .map(c -> new Problem.FieldError(c.kind().word(), c.text()))
                            .toList()));
        }
        MaintenanceEntity row = new MaintenanceEntity(UUID.randomUUID(), wanted, caller.name(), clock.instant());
        rows.persist(row);
        return changed(row, "maintenance.plan", null);
    }

    /**
     * Ends it now if it is worked, cancels it if it is to come. Calling it twice changes nothing.
     *
     * @throws ProblemException 404 for an unknown one
     */
    @Transactional
    public Maintenance end(UUID id) {
        MaintenanceEntity row = row(id);
        Maintenance before = row.toMaintenance();
        Instant now = clock.instant();
        switch (before.stateAt(now)) {
            case PLANNED -> row.cancelledAt = now;
            case RUNNING -> row.endsAt = now.isAfter(row.beginsAt) ? now : row.endsAt;
            case OVER, CANCELLED -> {
                return before;
            }
        }
        return changed(row, "maintenance.end", before);
    }

    private Maintenance changed(MaintenanceEntity row, String action, @Nullable Maintenance before) {
        Maintenance now = row.toMaintenance();
        audit.write(action, "maintenance/" + row.id, before, now);
        changes.fire(new MaintenanceChanged(now));
        return now;
    }

    private MaintenanceEntity row(UUID id) {
        return rows.findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("maintenance", id));
    }

    private void requirePossible(NewMaintenance wanted, Instant now) {
        if (!wanted.from().isBefore(wanted.to())
                || Duration.between(wanted.from(), wanted.to()).compareTo(LONGEST) > 0
                || !wanted.to().isAfter(now)
                || wanted.from().isAfter(now.plus(AHEAD))) {
            throw ProblemException.unprocessable(
                    "maintenance-out-of-range",
                    "The work does not last for a possible time",
                    "it must begin before it ends, last at most 14 days, end later than %s and begin within a year; was %s to %s"
                            .formatted(now, wanted.from(), wanted.to()));
        }
        if (wanted.components().isEmpty()
                && wanted.regions().isEmpty()
                && wanted.hosts().isEmpty()) {
            throw ProblemException.unprocessable(
                    "maintenance-of-nothing",
                    "The work is on nothing",
                    "expected at least one of components, regions and hosts");
        }
        Catalogued known = new Catalogued(inForce.catalog());
        wanted.components().forEach(known::component);
        wanted.regions().forEach(known::region);
        wanted.hosts().forEach(known::host);
    }
}
