package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.HealthBoard;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.blame.Suspect;
import dev.candor.gate.Deploys;
import dev.candor.incident.CustomerImpact;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentService;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Maintenances;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementStore;
import dev.candor.measurement.MinuteCount;
import dev.candor.security.Capabilities;
import dev.candor.security.CapabilityKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The rooms that pages take their facts from. */
@ApplicationScoped
class LiveSources implements Sources {
    private final CatalogStore catalog;
    private final HealthBoard board;
    private final IncidentService incidents;
    private final Maintenances maintenances;
    private final MeasurementStore measurements;
    private final Deploys deploys;
    private final Capabilities capabilities;

    LiveSources(
            CatalogStore catalog,
            HealthBoard board,
            IncidentService incidents,
            Maintenances maintenances,
            MeasurementStore measurements,
            Deploys deploys,
            Capabilities capabilities) {
        this.catalog = catalog;
        this.board = board;
        this.incidents = incidents;
        this.maintenances = maintenances;
        this.measurements = measurements;
        this.deploys = deploys;
        this.capabilities = capabilities;
    }

    @Override
    public Catalog catalog() {
        return catalog.current();
    }

    @Override
    public Optional<Judgement> judgement() {
        // Before the first one the board shows an empty judgement of 1970.
        return Optional.of(board.latest()).filter(j -> j.at().isAfter(Instant.EPOCH));
    }

    @Override
    public List<HealthSpan> spans(Instant from, Instant to) {
        return board.spans(from, to);
    }

    @Override
    public List<Incident> incidents(Instant since) {
        return incidents.recent(since);
    }

    @Override
    public Optional<Incident> incident(UUID id) {
        return incidents.find(id);
    }

    @Override
    public String mark() {
        return incidents.mark();
    }

    @Override
    public List<Maintenance> works(Instant now) {
        return maintenances.everFrom(now);
    }

    @Override
    public List<Maintenance> works(Instant from, Instant to) {
        return maintenances.between(from, to);
    }

    @Override
    public List<MinuteCount> minutes(Collection<String> probes, Instant from, Instant to) {
        return measurements.minutes(probes, from, to);
    }

    @Override
    public List<Measurement> samples(Collection<String> probes, Instant from, Instant to) {
        return measurements.ofProbes(probes, from, to);
    }

    @Override
    public Optional<String> versionBefore(Incident incident) {
        Suspect cause = incident.cause();
        return cause == null || cause.kind() != Suspect.Kind.APP_VERSION
                ? Optional.empty()
                : deploys.before(cause.parts().get(0), cause.parts().get(1));
    }

    @Override
    public List<Impact> impacts(Collection<String> customers, Instant since) {
        return incidents.impactsOf(customers, since);
    }

    @Override
    public Set<String> customersIn(UUID incident) {
        return incidents.impactsIn(incident).stream()
                .map(CustomerImpact::customer)
                .collect(Collectors.toSet());
    }

    @Override
    public CapabilityKeys keys() {
        return capabilities.refresh();
    }
}
