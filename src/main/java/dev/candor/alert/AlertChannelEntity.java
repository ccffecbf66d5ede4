package dev.candor.alert;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

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
        this.url = channel.url().toString();
        this.closedAt = now;
    }
}
