package dev.candor.incident;

import dev.candor.catalog.Tongue;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code incident_postmortem}: a postmortem in one language, and what is being written of it. */
@Entity(name = "IncidentPostmortem")
@Table(name = "incident_postmortem")
class PostmortemEntity {

    @EmbeddedId
    Key key;

    String draft;

    /** What everybody reads; null until it is published. */
    @Nullable
    String text;

    @Column(name = "published_at")
    @Nullable
    Instant publishedAt;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected PostmortemEntity() {}

    PostmortemEntity(UUID incident, Tongue tongue, String draft) {
        this.key = new Key(incident, tongue.code());
        this.draft = draft;
    }

    /** One language of one incident's. */
    @Embeddable
    record Key(UUID incident, String language) {}
}
