package dev.candor.alert;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code silence}. Never leaves this package: {@link Silence} does. */
@Entity
@Table(name = "silence")
class SilenceEntity {

    @Id
    UUID id;

    /** JSON. */
    String matchers;

    @Column(name = "starts_at")
    Instant startsAt;

    @Column(name = "ends_at")
    Instant endsAt;

    @Column(name = "created_by")
    String createdBy;

    String comment;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected SilenceEntity() {}

    SilenceEntity(
            UUID id, String matchers, Instant startsAt, Instant endsAt, String createdBy, String comment, Instant now) {
        this.id = id;
        this.matchers = matchers;
        this.startsAt = startsAt;
        this.endsAt = endsAt;
        this.createdBy = createdBy;
        this.comment = comment;
        this.updatedAt = now;
    }
}
