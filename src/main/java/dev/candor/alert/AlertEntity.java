package dev.candor.alert;

import dev.candor.correlation.blame.Suspect;
import dev.candor.fleet.AgentChanged;
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
import java.util.Locale;
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
     */
    void take(Incident incident, @Nullable Maintenance work, Instant now) {
        // What comes back is in nobody's hand.
        if (status == Alert.Status.RESOLVED && incident.open()) {
            acknowledgedBy = null;
            acknowledgedAt = null;
        }
        sequence++;
        status = incident.open() ? Alert.Status.FIRING : Alert.Status.RESOLVED;
        severity = incident.severity();
        page = incident.platformAtFault() && incident.severity() != Incident.Severity.MINOR && work == null;
        title = titleOf(incident);
        explanation = work == null
                ? incident.explanation()
                : "Planned work until %s: %s. %s".formatted(work.to(), work.title(), incident.explanation());
        cause = causeOf(incident.cause());
        components = incident.components().stream()
                .map(Incident.AffectedComponent::component)
                .toArray(String[]::new);
        regions = incident.regions().toArray(String[]::new);
        beganAt = incident.beganAt();
        detectedAt = incident.detectedAt();
        resolvedAt = incident.resolvedAt();
        updatedAt = now;
    }

    /** Takes over how an agent is now, as the next of its events: it wakes nobody, since no customer is hurt by it. */
    void take(AgentChanged agent, Instant now) {
        boolean over = agent.trouble() == null;
        sequence++;
        status = over ? Alert.Status.RESOLVED : Alert.Status.FIRING;
        severity = Incident.Severity.MINOR;
        page = false;
        title = over
                ? "Agent %s is back".formatted(agent.agent())
                : "Agent %s is %s"
                        .formatted(
                                agent.agent(), String.valueOf(agent.trouble()).toLowerCase(Locale.ROOT));
        explanation = agent.explanation();
        cause = "agent/" + agent.agent();
        components = new String[0];
        regions = new String[0];
        beganAt = agent.since();
        detectedAt = detectedAt == null ? now : detectedAt;
        resolvedAt = over ? now : null;
        updatedAt = now;
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
                acknowledgedAt);
    }
}
