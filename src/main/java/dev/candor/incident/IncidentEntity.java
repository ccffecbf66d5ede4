package dev.candor.incident;

import dev.candor.correlation.blame.Suspect;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code incident}. Never leaves this package: {@link Incident} does. */
@Entity
@Table(name = "incident")
class IncidentEntity {

    @Id
    UUID id;

    /** At most one open incident has it, by {@code incident_one_open_per_cause}. */
    @Column(name = "cause_key")
    String causeKey;

    @Column(name = "cause_kind")
    @Enumerated(EnumType.STRING)
    Suspect.@Nullable Kind causeKind;

    @Column(name = "cause_id")
    @Nullable
    String causeId;

    @Nullable
    Double confidence;

    String title = "";
    String explanation;

    @Enumerated(EnumType.STRING)
    Incident.Phase phase;

    @Enumerated(EnumType.STRING)
    Incident.Severity severity;

    @Column(name = "platform_at_fault")
    boolean platformAtFault;

    @Column(name = "began_at")
    Instant beganAt;

    @Column(name = "detected_at", updatable = false)
    Instant detectedAt;

    @Column(name = "published_at")
    Instant publishedAt;

    @Column(name = "resolved_at")
    @Nullable
    Instant resolvedAt;

    @Column(name = "clean_since")
    @Nullable
    Instant cleanSince;

    boolean muted;

    /** A {@link Risk.Mark} while others warn of it and nothing fails; null while something does. */
    @Nullable
    String risk;

    /** Since when something is impaired by it; null while it is only at risk. */
    @Column(name = "impaired_at")
    @Nullable
    Instant impairedAt;

    String[] regions = {};
    String[] probes = {};
    String[] locations = {};

    @Column(name = "worst_failures")
    int worstFailures;

    @Column(name = "worst_runs")
    int worstRuns;

    String told = "";

    @Column(name = "told_at")
    Instant toldAt;

    @Column(name = "last_update")
    int lastUpdate;

    @Column(name = "last_automatic")
    boolean lastAutomatic;

    @Column(name = "next_update_by")
    @Nullable
    Instant nextUpdateBy;

    @Column(name = "evidence_at")
    @Nullable
    Instant evidenceAt;

    /** The incident that tells the story on; null where it was not merged into another. */
    @Column(name = "merged_into")
    @Nullable
    UUID mergedInto;

    /** Whether an operator opened it; then an operator ends it. */
    @Column(name = "by_operator", updatable = false)
    boolean byOperator;

    /** How often what was told was changed. */
    int retold;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected IncidentEntity() {}

    IncidentEntity(UUID id, Picture picture, Instant now) {
        this.id = id;
        this.causeKey = picture.key();
        this.explanation = picture.explanation();
        this.phase = Incident.Phase.INVESTIGATING;
        this.severity = picture.severity();
        this.beganAt = picture.began();
        this.detectedAt = now;
        this.publishedAt = now;
        this.toldAt = now;
    }

    /** One on an operator's word: no judgement changes or ends it. */
    IncidentEntity(UUID id, NewIncident wanted, Instant began, Instant now) {
        this.id = id;
        this.causeKey = "operator " + id;
        this.byOperator = true;
        this.title = wanted.title();
        this.explanation = wanted.explanation() == null ? "" : wanted.explanation();
        this.phase = Incident.Phase.INVESTIGATING;
        this.severity = wanted.severity();
        this.platformAtFault = !Boolean.FALSE.equals(wanted.platformAtFault());
        this.beganAt = began;
        this.impairedAt = began;
        this.detectedAt = now;
        this.publishedAt = now;
        this.toldAt = now;
        this.regions = wanted.regions() == null ? regions : wanted.regions().toArray(String[]::new);
    }

    @Nullable
    Suspect cause() {
        return causeKind == null || causeId == null ? null : new Suspect(causeKind, causeId);
    }

    /**
     * Takes the picture over; what was worse before stays, since it happened. The numbers of the blame waver at every
     * judgement, and are taken over where it is another blame or {@code recount} says so.
     */
    void blame(Picture picture, boolean recount) {
        boolean revised = !causeKey.equals(picture.key());
        Suspect cause = picture.cause();
        causeKey = picture.key();
        causeKind = cause == null ? null : cause.kind();
        causeId = cause == null ? null : cause.id();
        if (revised || recount) {
            confidence = picture.confidence();
            explanation = picture.explanation();
        }
        platformAtFault = picture.platformAtFault();
        Risk threat = picture.risk();
        risk = threat == null ? null : threat.mark().toString();
        if ((threat == null || threat.dead())
                && (impairedAt == null || picture.began().isBefore(impairedAt))) {
            impairedAt = picture.began();
        }
        beganAt = picture.began().isBefore(beganAt) ? picture.began() : beganAt;
        severity = picture.severity().compareTo(severity) > 0 ? picture.severity() : severity;
        regions = revised && !picture.regions().isEmpty()
                ? picture.regions().toArray(String[]::new)
                : union(regions, picture.regions());
        probes = union(probes, picture.probes());
        locations = union(locations, picture.locations());
        if (picture.failures() > worstFailures) {
            worstFailures = picture.failures();
            worstRuns = picture.runs();
        }
    }

    private static String[] union(String[] before, Collection<String> more) {
        TreeSet<String> all = new TreeSet<>(Arrays.asList(before));
        // An unchanged array stays the same object, so that Hibernate writes no row at each judgement.
        return all.addAll(more) ? all.toArray(String[]::new) : before;
    }

    /** Whether nothing is impaired by it so far. */
    boolean atRisk() {
        Risk.Mark mark = Risk.Mark.parse(risk);
        return mark != null && !mark.dead();
    }

    Incident toIncident(
            List<Incident.AffectedComponent> components,
            List<Incident.Evidence> evidence,
            List<Update> updates,
            @Nullable Postmortem postmortem) {
        Risk.Mark mark = Risk.Mark.parse(risk);
        return new Incident(
                id,
                title,
                phase,
                severity,
                cause(),
                confidence,
                explanation,
                beganAt,
                detectedAt,
                publishedAt,
                resolvedAt,
                platformAtFault,
                components,
                List.of(regions),
                evidence,
                updates,
                atRisk(),
                mergedInto,
                mark == null || !mark.dead() || !mark.byOperator() ? List.of() : mark.words(),
                postmortem);
    }
}
