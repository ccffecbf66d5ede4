package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A row of {@code gate_call}: one thing to tell one system. Never leaves this package. */
@Entity
@Table(name = "gate_call")
class CallEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    @Column(updatable = false)
    String gate;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    CallbackKind kind;

    @Column(updatable = false)
    String url;

    @Column(updatable = false)
    String body;

    String facts;

    @Enumerated(EnumType.STRING)
    State state;

    int attempts;

    @Column(name = "next_at")
    Instant nextAt;

    @Column(name = "claimed_until")
    @Nullable
    Instant claimedUntil;

    @Column(name = "last_status")
    @Nullable
    Integer lastStatus;

    @Column(name = "last_error")
    @Nullable
    String lastError;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "settled_at")
    @Nullable
    Instant settledAt;

    @Version
    @Column(name = "row_version")
    int rowVersion;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected CallEntity() {}

    CallEntity(String gate, Callback callback, String body, String facts, Instant now) {
        this.gate = gate;
        this.kind = callback.kind();
        this.url = callback.url();
        this.body = body;
        this.facts = facts;
        this.state = State.PENDING;
        this.nextAt = now;
        this.createdAt = now;
    }

    /** How it went. */
    enum State {
        PENDING,
        DELIVERED,
        DEAD;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** It is over; what the sender needed may have been a secret, and is forgotten. */
    void settle(State outcome, Instant now) {
        state = outcome;
        settledAt = now;
        claimedUntil = null;
        facts = "{}";
    }

    void retryAt(Instant moment) {
        nextAt = moment;
        claimedUntil = null;
    }
}
