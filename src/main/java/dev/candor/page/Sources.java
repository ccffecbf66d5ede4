package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MinuteCount;
import dev.candor.security.CapabilityKeys;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Differs from an earlier answer if any incident is another one since. */
    String mark();

    /** Planned work that is not over then, cancelled too. */
    List<Maintenance> works(Instant now);

    /** Planned work of a time, over or not. */
    List<Maintenance> works(Instant from, Instant to);

    /** How runs of these probes went, per minute and location. */
    List<MinuteCount> minutes(Collection<String> probes, Instant from, Instant to);

    /** What these probes measured, oldest first. */
    List<Measurement> samples(Collection<String> probes, Instant from, Instant to);

    /** Of an incident that blames a version of an app, the version that ran before; empty where nobody knows it. */
    Optional<String> versionBefore(Incident incident);

    /** What these customers' resources suffer, or suffered until then or later. */
    List<Impact> impacts(Collection<String> customers, Instant since);

    /** Ids of the customers that an incident hits or ever hit. */
    Set<String> customersIn(UUID incident);

    /** Which capabilities open whose pages. */
    CapabilityKeys keys();
}
