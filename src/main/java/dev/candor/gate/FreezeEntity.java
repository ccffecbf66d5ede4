package dev.candor.gate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code deploy_freeze}. Never leaves this package: {@link Freeze} does. */
@Entity
@Table(name = "deploy_freeze")
class FreezeEntity {

    @Id
    UUID id;

    String title;
    String[] apps;
    String[] environments;

    @Column(name = "begins_at")
    Instant beginsAt;

    @Column(name = "ends_at")
    Instant endsAt;

    @Column(name = "written_by")
    String writtenBy;

    @Column(name = "written_at")
    Instant writtenAt;

    @Column(name = "cancelled_at")
    @Nullable
    Instant cancelledAt;

    @Version
    @Column(name = "row_version")
    int rowVersion;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected FreezeEntity() {}

    FreezeEntity(UUID id, Freezes.NewFreeze wanted, String writtenBy, Instant now) {
        this.id = id;
        this.title = wanted.title();
        this.apps = wanted.apps().toArray(String[]::new);
        this.environments = wanted.environments().toArray(String[]::new);
        this.beginsAt = wanted.from();
        this.endsAt = wanted.to();
        this.writtenBy = writtenBy;
        this.writtenAt = now;
    }

    Freeze toFreeze() {
        return new Freeze(id, title, List.of(apps), List.of(environments), beginsAt, endsAt, writtenBy, cancelledAt);
    }
}
