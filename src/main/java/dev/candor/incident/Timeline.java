package dev.candor.incident;

import dev.candor.problem.Excerpt;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes updates and announces changes; the promise of the next update is part of every update. */
@ApplicationScoped
class Timeline {

    /** Longest text of an update, in characters. */
    static final int TEXT_LENGTH = 10_000;

    // Every 20 minutes in the first two hours, as incident handbooks ask for; slower, and still promised, after that.
    private static final Duration FRESH = Duration.ofHours(2);
    private static final Duration OFTEN = Duration.ofMinutes(20);
    private static final Duration SELDOM = Duration.ofHours(1);

    private final IncidentRepository incidents;
    private final Event<IncidentChanged> changes;
    private final MeterRegistry metrics;

    Timeline(IncidentRepository incidents, Event<IncidentChanged> changes, MeterRegistry metrics) {
        this.incidents = incidents;
        this.changes = changes;
        this.metrics = metrics;
    }

    /** When the next update is due, if one is written now. */
    static Instant promise(IncidentEntity row, Instant now) {
        return now.plus(Duration.between(row.detectedAt, now).compareTo(FRESH) < 0 ? OFTEN : SELDOM);
    }

    /** Adds an automatic update. What a person promised earlier than Candor would stays promised. */
    void tell(IncidentEntity row, Incident.Phase phase, String text, Instant now) {
        Instant next = phase == Incident.Phase.RESOLVED || !row.platformAtFault ? null : promise(row, now);
        if (next != null && !row.lastAutomatic && row.nextUpdateBy != null && row.nextUpdateBy.isAfter(now)) {
            next = row.nextUpdateBy.isBefore(next) ? row.nextUpdateBy : next;
        }
        add(row, phase, text, true, next, now);
    }

    /** Adds what a person told. */
    void post(IncidentEntity row, Incident.Phase phase, String text, @Nullable Instant next, Instant now) {
        add(row, phase, text, false, next, now);
    }

    /** Adds what came too late to decide anything; it changes neither the phase nor what was promised. */
    void backfill(IncidentEntity row, String text, Instant now) {
        row.lastUpdate++;
        incidents.add(new UpdateEntity(
                row.id,
                new Update(
                        row.lastUpdate, now, row.phase, Excerpt.of(text, TEXT_LENGTH), true, row.nextUpdateBy, true)));
    }

    private void add(
            IncidentEntity row,
            Incident.Phase phase,
            String text,
            boolean automatic,
            @Nullable Instant next,
            Instant now) {
        row.lastUpdate++;
        row.lastAutomatic = automatic;
        row.nextUpdateBy = next;
        row.phase = phase;
        incidents.add(new UpdateEntity(
                row.id, new Update(row.lastUpdate, now, phase, Excerpt.of(text, TEXT_LENGTH), automatic, next)));
    }

    /** Announces the change inside this transaction and answers the incident as it is now. */
    Incident announce(IncidentEntity row, IncidentChanged.Change change) {
        Incident incident = incidents.view(row);
        Counter.builder("candor_incident_changes")
                .description("Changes of incidents that were announced")
                .tag("change", change.name().toLowerCase(Locale.ROOT))
                .register(metrics)
                .increment();
        changes.fire(new IncidentChanged(incident, change));
        return incident;
    }
}
