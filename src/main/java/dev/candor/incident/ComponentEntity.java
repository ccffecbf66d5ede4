package dev.candor.incident;

import dev.candor.correlation.Health;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code incident_component}: a component that an incident hurts. */
@Entity(name = "IncidentComponent")
@Table(name = "incident_component")
class ComponentEntity {

    @EmbeddedId
    Key key;

    @Enumerated(EnumType.STRING)
    Health health;

    @Column(name = "from_at")
    Instant from;

    @Column(name = "to_at")
    @Nullable
    Instant to;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected ComponentEntity() {}

    ComponentEntity(UUID incident, String component, Health health, Instant from) {
        this.key = new Key(incident, component);
        this.health = health;
        this.from = from;
    }

    Incident.AffectedComponent toAffected() {
        return new Incident.AffectedComponent(key.component(), health, from, to);
    }

    /** One component of one incident. */
    @Embeddable
    record Key(UUID incident, String component) {}
}
