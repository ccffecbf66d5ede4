package dev.candor.incident;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code maintenance}. Never leaves this package: {@link Maintenance} does. */
@Entity
@Table(name = "maintenance")
class MaintenanceEntity {

    @Id
    UUID id;

    @Column(updatable = false)
    String title;

    @Column(updatable = false)
    String text;

    @Column(name = "from_at", updatable = false)
    Instant beginsAt;

    @Column(name = "to_at")
    Instant endsAt;

    String[] components;
    String[] regions;
    String[] hosts;

    @Column(name = "planned_by", updatable = false)
    String plannedBy;

    @Column(name = "planned_at", updatable = false)
    Instant plannedAt;

    @Column(name = "cancelled_at")
    @Nullable
    Instant cancelledAt;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected MaintenanceEntity() {}

    MaintenanceEntity(UUID id, NewMaintenance wanted, String plannedBy, Instant now) {
        this.id = id;
        this.title = wanted.title();
        this.text = wanted.text();
        this.beginsAt = wanted.from();
        this.endsAt = wanted.to();
        this.components = wanted.components().toArray(String[]::new);
        this.regions = wanted.regions().toArray(String[]::new);
        this.hosts = wanted.hosts().toArray(String[]::new);
        this.plannedBy = plannedBy;
        this.plannedAt = now;
    }

    Maintenance toMaintenance() {
        return new Maintenance(
                id,
                title,
                text,
                beginsAt,
                endsAt,
                List.of(components),
                List.of(regions),
                List.of(hosts),
                plannedBy,
                plannedAt,
                cancelledAt);
    }
}
