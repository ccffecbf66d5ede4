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
import java.util.TreeSet;
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
    @Nullable
    GateStatus gateStatus;

    @Column(name = "told_by")
    String toldBy;

    /** Unique with app, environment and version, by {@code deploy_one_per_rollout}. */
    @Nullable
    String rollout;

    @Version
    @Column(name = "row_version")
    int rowVersion;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected DeployEntity() {}

    DeployEntity(String id, Told told, @Nullable GateStatus gateStatus) {
        this.id = id;
        this.app = told.app();
        this.environment = told.environment();
        this.version = told.version();
        this.previousVersion = told.previousVersion();
        this.regions = told.regions().toArray(String[]::new);
        this.startedAt = told.startedAt();
        this.finishedAt = told.finishedAt();
        this.toldBy = told.by();
        this.gateStatus = gateStatus;
    }

    /**
     * What is told of a deploy.
     *
     * @param by who tells: gate, github, gitlab, flagger, cdevents or answers
     */
    record Told(
            String app,
            String environment,
            String version,
            @Nullable String previousVersion,
            List<String> regions,
            Instant startedAt,
            @Nullable Instant finishedAt,
            String by) {}

    /** It goes to these regions as well. */
    void reach(List<String> more) {
        TreeSet<String> all = new TreeSet<>(List.of(regions));
        all.addAll(more);
        regions = all.toArray(String[]::new);
    }

    Deploy toDeploy() {
        return new Deploy(
                id,
                app,
                environment,
                version,
                previousVersion,
                List.of(regions),
                startedAt,
                finishedAt,
                gateStatus,
                toldBy);
    }
}
