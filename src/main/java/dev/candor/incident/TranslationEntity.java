package dev.candor.incident;

import dev.candor.catalog.Tongue;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

/** A row of {@code incident_translation}: an update in another language than English. */
@Entity(name = "IncidentTranslation")
@Table(name = "incident_translation")
class TranslationEntity {

    @EmbeddedId
    Key key;

    String text;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected TranslationEntity() {}

    TranslationEntity(UUID incident, int number, Tongue tongue, String text) {
        this.key = new Key(incident, number, tongue.code());
        this.text = text;
    }

    /** One language of one update. */
    @Embeddable
    record Key(UUID incident, int number, String language) {}
}
