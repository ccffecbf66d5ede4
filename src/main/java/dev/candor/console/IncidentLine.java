package dev.candor.console;

import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import dev.candor.page.Tone;
import dev.candor.page.View;
import dev.candor.page.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An incident as lists of the console show it.
 *
 * @param cause what is blamed, by its own name; null while nothing is
 * @param lasted {@code open for 5 min 2 s}
 * @param told whether pages tell of it
 * @param due when the next update is promised, and whether that is past; null where none is
 */
record IncidentLine(
        UUID id,
        String title,
        View.Mark mark,
        String phase,
        @Nullable String cause,
        View.Moment began,
        String lasted,
        boolean told,
        @Nullable Due due) {

    /** A promised update. */
    record Due(boolean late, String text) {}

    static IncidentLine of(Incident incident, Instant now) {
        Instant end = incident.resolvedAt();
        return new IncidentLine(
                incident.id(),
                Words.plain(incident.title()),
                mark(incident),
                Words.sentence(incident.phase().word()),
                incident.cause() == null ? null : Words.plain(incident.cause().toString()),
                Words.moment(incident.beganAt(), now),
                (end == null ? "open for " : "resolved after ")
                        + Words.span(Duration.between(incident.beganAt(), end == null ? now : end)),
                incident.platformAtFault(),
                due(incident, now));
    }

    private static @Nullable Due due(Incident incident, Instant now) {
        Instant promised =
                incident.open() ? incident.latest().map(Update::nextUpdateBy).orElse(null) : null;
        if (promised == null) {
            return null;
        }
        boolean late = now.isAfter(promised);
        return new Due(
                late,
                late
                        ? "Update late by " + Words.span(Duration.between(promised, now))
                        : "Next update by " + Words.moment(promised, now).text());
    }

    /** How bad it is, in word, shape and colour. */
    static View.Mark mark(Incident incident) {
        if (!incident.open()) {
            return View.Mark.of(Tone.OK, "Resolved");
        }
        if (incident.atRisk()) {
            return View.Mark.of(Tone.DEGRADED, "At risk");
        }
        return switch (incident.severity()) {
            case MINOR -> View.Mark.of(Tone.DEGRADED, "Minor");
            case MAJOR -> View.Mark.of(Tone.DOWN, "Major");
            case CRITICAL -> View.Mark.of(Tone.DOWN, "Critical");
        };
    }
}
