package dev.candor.alert;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code alert_channel}: a channel that its receiver has closed. */
@Entity
@Table(name = "alert_channel")
class AlertChannelEntity {

    @Id
    String name;

    String url;

    @Column(name = "closed_at")
    Instant closedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected AlertChannelEntity() {}

    AlertChannelEntity(Channels.Channel channel, Instant now) {
        this.name = channel.name();
        this.url = known(channel);
        this.closedAt = now;
    }

    /** Tells one address from another without holding it: addresses of some systems are secrets. */
    static String known(Channels.Channel channel) {
        return UUID.nameUUIDFromBytes(channel.url().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
