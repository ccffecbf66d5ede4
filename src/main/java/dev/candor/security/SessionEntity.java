package dev.candor.security;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;

/** A row of {@code operator_session}: somebody is signed in. */
@Entity
@Table(name = "operator_session")
class SessionEntity {

    /** Of the cookie's key, SHA-256 in hex. */
    @Id
    String digest;

    @Column(updatable = false)
    String operator;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "seen_at")
    Instant seenAt;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected SessionEntity() {}

    SessionEntity(String digest, String operator, Instant now) {
        this.digest = digest;
        this.operator = operator;
        this.createdAt = now;
        this.seenAt = now;
    }
}
