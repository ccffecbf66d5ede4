package dev.candor.incident;

import dev.candor.correlation.SeriesHealth;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code incident_evidence}: what one location saw of one probe, when last counted. */
@Entity(name = "IncidentEvidence")
@Table(name = "incident_evidence")
class EvidenceEntity {

    @EmbeddedId
    Key key;

    @Nullable
    String component;

    int runs;
    int failures;

    @Nullable
    String detail;

    Instant at;

    @Version
    int version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields of what it reads
    protected EvidenceEntity() {}

    EvidenceEntity(UUID incident, SeriesHealth seen, @Nullable String component, Instant at) {
        this.key = new Key(incident, seen.probe(), seen.location());
        this.at = at;
        count(seen, component, at);
    }

    final void count(SeriesHealth seen, @Nullable String ofComponent, Instant when) {
        component = ofComponent;
        runs = seen.runs();
        failures = seen.failures();
        // The last thing that failed is worth more than nothing, once the window holds no failure any more.
        detail = seen.lastDetail() == null ? detail : seen.lastDetail();
        at = when;
    }

    Incident.Evidence toEvidence() {
        return new Incident.Evidence(key.probe(), component, key.location(), runs, failures, detail, at);
    }

    /** One probe at one location, for one incident. */
    @Embeddable
    record Key(UUID incident, String probe, String location) {}
}
