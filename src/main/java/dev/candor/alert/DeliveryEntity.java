package dev.candor.alert;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code delivery}: one event for one channel, at most one by its unique constraint. */
@Entity
@Table(name = "delivery")
class DeliveryEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    @ManyToOne(optional = false)
    @JoinColumn(name = "event", updatable = false)
    AlertEventEntity event;

    @Column(updatable = false)
    String channel;

    /** The event's, so that one subject's events go out in their order. */
    @Column(updatable = false)
    String subject;

    @Enumerated(EnumType.STRING)
    DeliveryState state;

    /** Why it waits; null where it does not. */
    @Nullable
    String hold;

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
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected DeliveryEntity() {}

    DeliveryEntity(AlertEventEntity event, String channel, Instant now) {
        this.event = event;
        this.channel = channel;
        this.subject = event.subject;
        this.state = DeliveryState.PENDING;
        this.nextAt = now;
        this.createdAt = now;
    }

    void settle(DeliveryState outcome, Instant now) {
        state = outcome;
        hold = null;
        settledAt = now;
        claimedUntil = null;
    }

    void retryAt(Instant moment) {
        nextAt = moment;
        claimedUntil = null;
    }

    /** Waits until then, and is looked at again. */
    void holdUntil(Instant moment, String why) {
        state = DeliveryState.HELD;
        hold = why;
        nextAt = moment;
    }

    /** Due again as on its first day. */
    void redrive(Instant now) {
        state = DeliveryState.PENDING;
        hold = null;
        settledAt = null;
        attempts = 0;
        retryAt(now);
    }
}
