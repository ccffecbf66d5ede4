package dev.candor.gate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code gate}. Never leaves this package: {@link GateResult} does. Made by {@link GateRepository#open}. */
@Entity
@Table(name = "gate")
class GateEntity {

    @Id
    String id;

    /** Unique together with the key, by {@code gate_one_per_key}. */
    String caller;

    @Column(name = "idempotency_key")
    String idempotencyKey;

    @Column(name = "request_digest")
    byte[] requestDigest;

    String app;
    String environment;
    String version;

    /** {@link GateStatus#RUNNING} while it is held, too: what holds it is in the report. */
    @Enumerated(EnumType.STRING)
    GateStatus status;

    @Column(name = "started_at")
    Instant startedAt;

    @Column(name = "deadline_at")
    Instant deadlineAt;

    @Column(name = "decided_at")
    @Nullable
    Instant decidedAt;

    String spec;
    String blames;
    String report;

    /** The deploy that it watches; several gates may watch one, a phase each. */
    @Column(updatable = false)
    String deploy;

    @Column(updatable = false)
    @Nullable
    String phase;

    @Version
    @Column(name = "row_version")
    int rowVersion;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected GateEntity() {}
}
