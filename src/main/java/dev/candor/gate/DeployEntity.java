package dev.candor.gate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code deploy}. Never leaves this package: {@link Deploy} does. */
@Entity
@Table(name = "deploy")
class DeployEntity {

    @Id
    String id;

    String app;
    String environment;
    String version;

    @Column(name = "previous_version")
    @Nullable
    String previousVersion;

    String[] regions;

    @Column(name = "started_at")
    Instant startedAt;

    @Column(name = "finished_at")
    @Nullable
    Instant finishedAt;

    @Column(name = "gate_status")
    @Enumerated(EnumType.STRING)
    GateStatus gateStatus;

    @Version
    @Column(name = "row_version")
    int rowVersion;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected DeployEntity() {}

    DeployEntity(String id, GateSpec spec, Instant startedAt) {
        this.id = id;
        this.app = spec.app();
        this.environment = spec.environment();
        this.version = spec.version();
        this.previousVersion = spec.previousVersion();
        this.regions = spec.criticalRegions().toArray(String[]::new);
        this.startedAt = startedAt;
        this.gateStatus = GateStatus.RUNNING;
    }

    Deploy toDeploy() {
        return new Deploy(
                id, app, environment, version, previousVersion, List.of(regions), startedAt, finishedAt, gateStatus);
    }
}
