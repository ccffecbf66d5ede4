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

    @Version
    @Column(name = "row_version")
    int rowVersion;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected GateEntity() {}
}
