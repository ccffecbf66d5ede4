package dev.candor.incident;

import dev.candor.catalog.Tongue;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code incident_edit}: what a text said before it was changed. Rows are added and never rewritten. */
@Entity(name = "IncidentEdit")
@Table(name = "incident_edit")
class EditEntity {
    /** The number of the postmortem, which is no update. */
    static final int POSTMORTEM = 0;

    /** A text that is changed more often is another one. */
    static final int MOST = 20;

    @EmbeddedId
    Key key;

    String language;
    Instant at;
    String was;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected EditEntity() {}

    EditEntity(Key key, Tongue tongue, Instant at, String was) {
        this.key = key;
        this.language = tongue.code();
        this.at = at;
        this.was = was;
    }

    Edit toEdit() {
        return new Edit(at, language, was);
    }

    /** Which change of which text; {@code number} is an update's, or {@link #POSTMORTEM}. */
    @Embeddable
    record Key(UUID incident, int number, int edit) {}
}
