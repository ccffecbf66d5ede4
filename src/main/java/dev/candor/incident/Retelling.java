package dev.candor.incident;

import dev.candor.catalog.Tongue;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/** Puts better what was told, before everybody's eyes: what it said before stays to be read. */
@ApplicationScoped
public class Retelling {

    private final IncidentRepository incidents;
    private final RetoldRepository retold;
    private final Timeline timeline;
    private final AuditLog audit;
    private final InstantSource clock;

    Retelling(
            IncidentRepository incidents,
            RetoldRepository retold,
            Timeline timeline,
            AuditLog audit,
            InstantSource clock) {
        this.incidents = incidents;
        this.retold = retold;
        this.timeline = timeline;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Changes the text of an update, or gives it a text in another language. Calling it twice changes nothing more. Works on
     * incidents that are over too.
     *
     * @param number the update's
     * @throws ProblemException 404 for an unknown incident or update, 409 for a text that was changed too often, 422 for
     *     another language, an empty phrase or a text that is too long
     */
    @Transactional
    public Incident edit(UUID id, int number, NewText wanted) {
        IncidentEntity row = incidents.lock(id).orElseThrow(() -> ProblemException.notFound("incident", id));
        UpdateEntity update = retold.update(id, number)
                .orElseThrow(() -> ProblemException.notFound("update", id + "/updates/" + number));
        Tongue tongue = Tongue.asked(wanted.language());
        check(wanted.text(), Timeline.TEXT_LENGTH);
        TranslationEntity translation = tongue == Tongue.EN
                ? null
                : retold.translation(id, number, tongue).orElse(null);
        String before = tongue == Tongue.EN ? update.text : translation == null ? null : translation.text;
        if (wanted.text().equals(before)) {
            return incidents.view(row);
        }
        if (tongue == Tongue.EN) {
            update.text = wanted.text();
        } else if (translation == null) {
            incidents.add(new TranslationEntity(id, number, tongue, wanted.text()));
        } else {
            translation.text = wanted.text();
        }
        if (before != null) {
            keep(row, number, tongue, before);
        }
        audit.write(
                "incident.update.edit",
                "incident/" + id,
                before == null ? null : Map.of("number", number, "language", tongue.code(), "text", before),
                Map.of("number", number, "language", tongue.code(), "text", wanted.text()));
        row.retold++;
        incidents.flush();
        return timeline.announce(row, IncidentChanged.Change.EDITED);
    }

    /** Keeps what a text said until now. */
    void keep(IncidentEntity row, int number, Tongue tongue, String before) {
        Instant now = clock.instant();
        int edits = retold.edits(row.id, number);
        if (edits >= EditEntity.MOST) {
            throw ProblemException.conflict(
                    "edited-too-often",
                    "This text was changed too often",
                    "It was changed %d times; tell something new instead".formatted(edits));
        }
        incidents.add(new EditEntity(new EditEntity.Key(row.id, number, edits + 1), tongue, now, before));
    }

    /**
     * Returns if that may be told.
     *
     * @throws ProblemException 422 for an empty phrase, or a text that is too long
     */
    static void check(String text, int longest) {
        if (text.length() > longest) {
            throw ProblemException.unprocessable(
                    "text-too-long",
                    "The text is too long",
                    "expected at most %d characters, found %d".formatted(longest, text.length()));
        }
        Phrases.require(text);
    }
}
