package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where facts come from. All but the first two ask the database, and throw where it is away. */
interface Sources {

    /** The catalog in force; from memory. */
    Catalog catalog();

    /** The newest belief; from memory. Empty if nothing was judged yet. */
    Optional<Judgement> judgement();

    /** Health of all components between two moments. */
    List<HealthSpan> spans(Instant from, Instant to);

    /** Incidents that last, or were opened or resolved since then, newest first. */
    List<Incident> incidents(Instant since);

    /** One incident, however old. */
    Optional<Incident> incident(UUID id);

    /** What one customer's resources suffer, or suffered until then or later. */
    List<Impact> impacts(String customer, Instant since);

    /** Planned work that is not over then. */
    List<Maintenance> works(Instant now);

    /** Whose page a capability opens; empty for one that opens none. */
    Optional<String> customerOf(String capability);
}
