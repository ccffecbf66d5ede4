package dev.candor.alert;

import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code alert}. Never leaves this package: {@link Alert} does. */
@Entity
@Table(name = "alert")
class AlertEntity {

    @Id
    UUID id;

    @Column(updatable = false)
    long number;

    int sequence;

    @Enumerated(EnumType.STRING)
    Alert.Status status;

    @Enumerated(EnumType.STRING)
    Incident.Severity severity;

    boolean page;
    String title;
    String explanation;

    @Nullable
    String cause;

    String[] components;
    String[] regions;

    @Column(name = "began_at")
    Instant beganAt;

    @Column(name = "detected_at")
    Instant detectedAt;

    @Column(name = "resolved_at")
    @Nullable
    Instant resolvedAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "acknowledged_by")
    @Nullable
    String acknowledgedBy;

    @Column(name = "acknowledged_at")
    @Nullable
    Instant acknowledgedAt;

    /** The class of what is blamed; null while nothing is. */
    @Nullable
    String verdict;

    @Nullable
    Double confidence;

    @Column(name = "superseded_by")
    @Nullable
    UUID supersededBy;

    boolean flapping;

    /** How far the ladder of escalation is, from 0. */
    int step;

    @Column(name = "escalate_at")
    @Nullable
    Instant escalateAt;

    @Column(name = "unacknowledge_at")
    @Nullable
    Instant unacknowledgeAt;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected AlertEntity() {}

    @SuppressWarnings("NullAway.Init") // take() fills the rest
    AlertEntity(UUID id) {
        this.id = id;
    }

    /**
     * Takes over what the incident says now, as the next of its events.
     *
     * @param work planned work that explains it, so that it wakes nobody; null where none does
     * @param certain whether the finding behind it is certain and lasting enough to wake a person
     */
    void take(Incident incident, @Nullable Maintenance work, boolean certain, Instant now) {
        // What comes back is in nobody's hand.
        if (status == Alert.Status.RESOLVED && incident.open()) {
            release();
        }
        sequence++;
        status = incident.open() ? Alert.Status.FIRING : Alert.Status.RESOLVED;
        severity = incident.severity();
        // What woke somebody once stays theirs until it is over, however the belief wavers.
        page = incident.platformAtFault()
                && incident.severity() != Incident.Severity.MINOR
                && work == null
                && (page || certain);
        title = titleOf(incident);
        explanation = work == null
                ? incident.explanation()
                : "Planned work until %s: %s. %s".formatted(work.to(), work.title(), incident.explanation());
        cause = causeOf(incident.cause());
        verdict = incident.cause() == null ? null : incident.cause().kind().word();
        confidence = incident.confidence();
        supersededBy = incident.mergedInto();
        components = incident.components().stream()
                .map(Incident.AffectedComponent::component)
                .toArray(String[]::new);
        regions = incident.regions().toArray(String[]::new);
        beganAt = incident.beganAt();
        detectedAt = incident.detectedAt();
        resolvedAt = incident.resolvedAt();
        updatedAt = now;
        endIfOver();
    }

    /** Takes over how something of our own is, as the next of its events: it wakes nobody, since no customer is hurt by it. */
    void take(OwnTrouble trouble, Instant now) {
        sequence++;
        status = trouble.over() ? Alert.Status.RESOLVED : Alert.Status.FIRING;
        severity = Incident.Severity.MINOR;
        page = false;
        title = trouble.title();
        explanation = trouble.explanation();
        cause = trouble.cause();
        components = new String[0];
        regions = new String[0];
        beganAt = trouble.since();
        detectedAt = detectedAt == null ? now : detectedAt;
        resolvedAt = trouble.over() ? now : null;
        updatedAt = now;
        endIfOver();
    }

    /** In nobody's hand. */
    void release() {
        acknowledgedBy = null;
        acknowledgedAt = null;
        unacknowledgeAt = null;
    }

    private void endIfOver() {
        if (status == Alert.Status.RESOLVED) {
            escalateAt = null;
            unacknowledgeAt = null;
        }
    }

    /** How its events name it. */
    String subject() {
        return subject(cause, id);
    }

    static String subject(@Nullable String cause, UUID id) {
        return (cause != null && cause.startsWith("agent/") && id.version() == OwnTrouble.VERSION
                        ? "agt_"
                        : OwnTrouble.is(cause) ? "own_" : "inc_")
                + id;
    }

    /** What on-call reads first: the incident's title, which everybody may read, and the machine that is blamed. */
    static String titleOf(Incident incident) {
        Suspect cause = incident.cause();
        boolean unnamed = cause != null
                && unnamedInPublic(cause.kind())
                && !incident.title().contains(cause.id());
        return unnamed ? "%s (%s)".formatted(incident.title(), cause) : incident.title();
    }

    private static boolean unnamedInPublic(Suspect.Kind kind) {
        return switch (kind) {
            case HOST, INSTANCE, APP_VERSION, STALE_DISCOVERY, STALE_DNS, STREAM -> true;
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, REGION, PLATFORM, APP, APP_REGION -> false;
        };
    }

    static @Nullable String causeOf(@Nullable Suspect suspect) {
        return suspect == null ? null : suspect.kind().word() + "/" + suspect.id();
    }

    Alert toAlert() {
        return new Alert(
                id,
                sequence,
                status,
                severity,
                page,
                title,
                explanation,
                cause,
                List.of(components),
                List.of(regions),
                beganAt,
                detectedAt,
                resolvedAt,
                updatedAt,
                acknowledgedBy,
                acknowledgedAt,
                verdict,
                confidence,
                flapping,
                step,
                supersededBy);
    }
}
