package dev.candor.gate;

import dev.candor.agent.Burst;
import dev.candor.agent.Bursts;
import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import dev.candor.correlation.Judged;
import dev.candor.correlation.Judgement;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementStore;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.Query;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rooms above, as they are. */
@ApplicationScoped
class RoomsAbove implements Surroundings {

    // An agent's clock may be ahead of ours by a little.
    private static final Duration AHEAD = Duration.ofMinutes(1);

    // A component with more has probes that say the same.
    private static final int MOST_PROBES = 20;

    private final ProbeCatalog probes;
    private final CatalogStore catalog;
    private final MeasurementStore measurements;
    private final Bursts bursts;
    private final InstantSource clock;
    private volatile @Nullable Judgement belief;

    RoomsAbove(
            ProbeCatalog probes,
            CatalogStore catalog,
            MeasurementStore measurements,
            Bursts bursts,
            InstantSource clock) {
        this.probes = probes;
        this.catalog = catalog;
        this.measurements = measurements;
        this.bursts = bursts;
        this.clock = clock;
    }

    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged judged) {
        belief = judged.now();
    }

    @Override
    public Set<String> probes() {
        return probes.current().probes().stream().map(Probe::id).collect(Collectors.toSet());
    }

    @Override
    public List<String> probesOf(String app) {
        return probes.current().probes().stream()
                .filter(probe -> app.equals(probe.component()))
                .map(Probe::id)
                .limit(MOST_PROBES)
                .toList();
    }

    @Override
    public Optional<String> evidence(String probe, String what) {
        return probes.current()
                .probe(probe)
                .map(Probe::identify)
                .flatMap(identify -> Optional.ofNullable(
                        switch (what) {
                            case "version" -> identify.version();
                            case "region" -> identify.region();
                            default -> identify.host();
                        }))
                .map(Query::text);
    }

    @Override
    public Optional<String> componentOf(String probe) {
        return probes.current().probe(probe).flatMap(p -> Optional.ofNullable(p.component()));
    }

    @Override
    public Set<String> places() {
        Catalog known = catalog.current();
        return Stream.concat(
                        known.regions().stream().map(Region::code),
                        known.locations().stream().map(Location::code))
                .collect(Collectors.toSet());
    }

    @Override
    public List<Measurement> measurements(List<String> of, Instant since) {
        return measurements.ofProbes(of, since, clock.instant().plus(AHEAD));
    }

    @Override
    public Optional<Judgement> belief() {
        return Optional.ofNullable(belief);
    }

    @Override
    public void run(String gate, GateSpec spec, Instant until) {
        Burst wanted = new Burst(gate, Set.copyOf(spec.probes()), spec.probeInterval(), until, Set.of());
        if (!bursts.current().contains(wanted)) {
            bursts.request(wanted);
        }
    }

    @Override
    public void stop(String gate) {
        bursts.end(gate);
    }
}
