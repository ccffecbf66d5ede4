package dev.candor.alert;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code alert_event}: written once, never changed. */
@Entity
@Table(name = "alert_event")
class AlertEventEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long number;

    @Column(updatable = false)
    String id;

    String type;
    String subject;
    int sequence;
    Instant at;
    String title;
    String text;
    String body;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected AlertEventEntity() {}

    AlertEventEntity(AlertEvent event, String body) {
        this.id = event.id();
        this.type = event.type();
        this.subject = event.subject();
        this.sequence = event.sequence();
        this.at = event.at();
        this.title = event.title();
        this.text = event.text();
        this.body = body;
    }

    static long numberOf(AlertEventEntity row) {
        Long number = row.number;
        if (number == null) {
            throw new IllegalStateException("an event that was never written has no number");
        }
        return number;
    }
}
