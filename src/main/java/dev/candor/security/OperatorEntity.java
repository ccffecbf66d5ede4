package dev.candor.security;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code operator_account}. Never leaves this package: {@link Operator} does. */
@Entity
@Table(name = "operator_account")
class OperatorEntity {

    @Id
    String name;

    @Enumerated(EnumType.STRING)
    OperatorRole role;

    /** As {@link Passwords} writes it. */
    String password;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "disabled_at")
    @Nullable
    Instant disabledAt;

    @Column(name = "signed_in_at")
    @Nullable
    Instant signedInAt;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected OperatorEntity() {}

    OperatorEntity(String name, OperatorRole role, String password, Instant createdAt) {
        this.name = name;
        this.role = role;
        this.password = password;
        this.createdAt = createdAt;
    }

    Operator toOperator() {
        return new Operator(name, role, createdAt, disabledAt, signedInAt);
    }
}
