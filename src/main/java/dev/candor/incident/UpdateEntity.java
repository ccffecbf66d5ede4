package dev.candor.incident;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code incident_update}: one thing told. What its text was before it was changed is kept ({@link EditEntity}). */
@Entity(name = "IncidentUpdate")
@Table(name = "incident_update")
class UpdateEntity {

    @EmbeddedId
    Key key;

    Instant at;

    @Enumerated(EnumType.STRING)
    Incident.Phase phase;

    String text;
    boolean automatic;

    @Column(name = "next_update_by")
    @Nullable
    Instant nextUpdateBy;

    boolean backfilled;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected UpdateEntity() {}

    UpdateEntity(UUID incident, Update update) {
        this.key = new Key(incident, update.number());
        this.at = update.at();
        this.phase = update.phase();
        this.text = update.text();
        this.automatic = update.automatic();
        this.nextUpdateBy = update.nextUpdateBy();
        this.backfilled = update.backfilled();
    }

    Update toUpdate() {
        return new Update(key.number(), at, phase, text, automatic, nextUpdateBy, backfilled);
    }

    /** One update of one incident. */
    @Embeddable
    record Key(UUID incident, int number) {}
}
