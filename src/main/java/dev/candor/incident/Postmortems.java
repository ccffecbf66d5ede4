package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.Tongue;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is written of incidents that are over: drafts for operators, and what of them is published on an operator's word. */
@ApplicationScoped
public class Postmortems {

    /** Longest postmortem, in characters. */
    static final int TEXT_LENGTH = 20_000;

    private final IncidentRepository incidents;
    private final RetoldRepository retold;
    private final Retelling retelling;
    private final Timeline timeline;
    private final AuditLog audit;
    private final InstantSource clock;

    Postmortems(
            IncidentRepository incidents,
            RetoldRepository retold,
            Retelling retelling,
            Timeline timeline,
            AuditLog audit,
            InstantSource clock) {
        this.incidents = incidents;
        this.retold = retold;
        this.retelling = retelling;
        this.timeline = timeline;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A postmortem as operators see it.
     *
     * @param drafts what is being written, by language
     * @param published whether all of it is what everybody reads
     * @param postmortem what everybody reads; null for nothing
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Work(
            Map<String, String> drafts,
            boolean published,
            @Nullable Postmortem postmortem) {

        public Work {
            drafts = Map.copyOf(drafts);
        }
    }

    /** What there is of an incident; without drafts where nobody has written any. */
    @Transactional
    public Work of(UUID id) {
        known(id);
        List<PostmortemEntity> rows = retold.postmortems(List.of(id));
        Map<String, String> drafts = new TreeMap<>();
        rows.forEach(row -> drafts.put(row.key.language(), row.draft));
        return new Work(
                drafts,
                !rows.isEmpty() && rows.stream().allMatch(row -> row.draft.equals(row.text)),
                retold.of(List.of(id)).postmortem(id));
    }

    /**
     * Keeps a draft. Nobody reads it but operators; what is published already stays as it is until it is published anew.
     *
     * @throws ProblemException 404 for an unknown incident; 422 for another language, an empty phrase or a text that is too
     *     long
     */
    @Transactional
    public Work write(UUID id, NewText wanted) {
        known(id);
        Tongue tongue = Tongue.asked(wanted.language());
        Retelling.check(wanted.text(), TEXT_LENGTH);
        PostmortemEntity row = retold.postmortems(List.of(id)).stream()
                .filter(p -> p.key.language().equals(tongue.code()))
                .findFirst()
                .orElse(null);
        if (row == null) {
            incidents.add(new PostmortemEntity(id, tongue, wanted.text()));
        } else {
            row.draft = wanted.text();
        }
        audit.write("incident.postmortem.draft", "incident/" + id, null, wanted);
        incidents.flush();
        return of(id);
    }

    /**
     * Publishes what is written, in all its languages. Calling it twice changes nothing.
     *
     * @throws ProblemException 404 for an unknown incident; 409 while it lasts, where there is no draft in English, or where
     *     it was changed too often
     */
    @Transactional
    public Incident publish(UUID id) {
        IncidentEntity incident = incidents.lock(id).orElseThrow(() -> ProblemException.notFound("incident", id));
        List<PostmortemEntity> rows = retold.postmortems(List.of(id));
        if (incident.resolvedAt == null) {
            throw ProblemException.conflict(
                    "incident-lasts",
                    "The incident lasts",
                    "Incident %s is not over; a postmortem is published once it is resolved".formatted(id));
        }
        if (rows.stream().noneMatch(p -> p.key.language().equals(Tongue.EN.code()))) {
            throw ProblemException.conflict(
                    "no-postmortem",
                    "Nothing is written yet",
                    "PUT /api/v1/incidents/%s/postmortem writes the draft in English that is to be published"
                            .formatted(id));
        }
        List<PostmortemEntity> changed =
                rows.stream().filter(row -> !row.draft.equals(row.text)).toList();
        if (changed.isEmpty()) {
            return incidents.view(incident);
        }
        Instant now = clock.instant();
        for (PostmortemEntity row : changed) {
            Tongue tongue = Tongue.of(row.key.language()).orElse(Tongue.EN);
            audit.write(
                    "incident.postmortem.publish",
                    "incident/" + id,
                    row.text == null ? null : Map.of("language", tongue.code(), "text", row.text),
                    Map.of("language", tongue.code(), "text", row.draft));
            if (row.text != null) {
                retelling.keep(incident, EditEntity.POSTMORTEM, tongue, row.text);
                incidents.flush();
            }
            row.text = row.draft;
            row.publishedAt = Objects.requireNonNullElse(row.publishedAt, now);
        }
        incident.retold++;
        incidents.flush();
        return timeline.announce(incident, IncidentChanged.Change.EDITED);
    }

    private void known(UUID id) {
        if (incidents.findByIdOptional(id).isEmpty()) {
            throw ProblemException.notFound("incident", id);
        }
    }
}
