package dev.candor.correlation.signal;

import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.probe.About;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeKind;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears what probes say of others than what they ask: those whose file says {@code about}. */
@ApplicationScoped
class ProbeSignals {

    // A turn may be missed, or answered late, before what was said is over.
    private static final int TURNS = 3;

    private final Signals signals;
    private final SignalConfig config;
    private final Unplaced unplaced;
    private final ProbeCatalog probes;
    private final CatalogStore catalog;
    private final InstantSource clock;

    ProbeSignals(
            Signals signals,
            SignalConfig config,
            Unplaced unplaced,
            ProbeCatalog probes,
            CatalogStore catalog,
            InstantSource clock) {
        this.signals = signals;
        this.config = config;
        this.unplaced = unplaced;
        this.probes = probes;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** A nudge that may be lost: the next run says the same again. */
    void onStored(@Observes MeasurementsStored stored) {
        for (Measurement measurement : stored.measurements()) {
            Probe probe = probes.current().probe(measurement.probe()).orElse(null);
            About about = probe == null ? null : about(probe.kind());
            if (probe != null && about != null) {
                try {
                    hear(probe, about, measurement);
                } catch (RuntimeException e) {
                    Log.warnf(
                            "what probe %s says was not heard, its next run says it again: %s",
                            probe.id(), e.getMessage());
                }
            }
        }
    }

    private static @Nullable About about(ProbeKind kind) {
        if (kind instanceof ProbeKind.Prometheus prometheus) {
            return prometheus.about();
        }
        return kind instanceof ProbeKind.Heartbeat heartbeat ? heartbeat.about() : null;
    }

    private void hear(Probe probe, About about, Measurement measurement) {
        Instant now = clock.instant();
        Instant at = measurement.startedAt().isAfter(now) ? now : measurement.startedAt();
        Instant until = at.plus(lasting(probe));
        List<Fact> facts = facts(probe, measurement);
        if (facts == null || !until.isAfter(now)) {
            return; // it could not be asked, or it is late: what was said is over by itself
        }
        Placing placing = new Placing(config, catalog.current(), now);
        List<Claim> claims = new ArrayList<>();
        List<Map<String, String>> strangers = new ArrayList<>();
        for (Fact fact : facts) {
            Optional<Suspect> suspect = about.byLabels()
                    ? placing.of(fact.labels())
                    : placing.named(about.host(), about.region(), about.app());
            suspect.ifPresentOrElse(
                    found -> claims.add(claim(probe, about, measurement.location(), fact, found, at, until)),
                    () -> strangers.add(about.byLabels() ? fact.labels() : named(about)));
        }
        unplaced.add(strangers, now);
        signals.retell(source(probe), scope(measurement.location()), claims, at);
    }

    private static Claim claim(
            Probe probe, About about, String location, Fact fact, Suspect suspect, Instant at, Instant until) {
        String kind = about.kind();
        return new Claim(
                source(probe),
                scope(location) + Fingerprint.of(fact.labels()),
                suspect,
                kind == null ? Signal.Kind.named(probe.id()) : Signal.Kind.of(kind),
                Signal.Severity.of(about.severity() == null ? fact.severity() : about.severity()),
                fact.text(),
                at,
                until);
    }

    private static String source(Probe probe) {
        return "probe " + probe.id();
    }

    private static String scope(String location) {
        return location + "/";
    }

    private static Duration lasting(Probe probe) {
        return probe.interval().multipliedBy(TURNS).plus(probe.timeout());
    }

    private static Map<String, String> named(About about) {
        Map<String, String> labels = new HashMap<>();
        put(labels, "host", about.host());
        put(labels, "region", about.region());
        put(labels, "app", about.app());
        return labels;
    }

    private static void put(Map<String, String> labels, String name, @Nullable String value) {
        if (value != null) {
            labels.put(name, value);
        }
    }

    /** One thing that a run says; of a query, one series. */
    private record Fact(Map<String, String> labels, String severity, String text) {}

    /** What the run says, nothing being an answer too; null where it says nothing. */
    private static @Nullable List<Fact> facts(Probe probe, Measurement measurement) {
        if (probe.kind() instanceof ProbeKind.Heartbeat) {
            return switch (measurement.outcome()) {
                case UNKNOWN -> null;
                case UP, DEGRADED -> List.of();
                case DOWN ->
                    List.of(new Fact(
                            Map.of(),
                            "warning",
                            "%s: %s"
                                    .formatted(
                                            probe.title(),
                                            measurement.failure() == null
                                                    ? Outcome.DOWN.word()
                                                    : measurement.failure().detail())));
            };
        }
        if (!(measurement.observed().more().get(Observed.CONCERNS) instanceof List<?> concerns)) {
            return null;
        }
        List<Fact> facts = new ArrayList<>();
        for (Object concern : concerns) {
            if (concern instanceof Map<?, ?> fact && fact.get("labels") instanceof Map<?, ?> labels) {
                Map<String, String> texts = new HashMap<>();
                labels.forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
                facts.add(new Fact(
                        texts,
                        String.valueOf(fact.get("severity")),
                        "%s: %s".formatted(probe.title(), fact.get("value"))));
            }
        }
        return List.copyOf(facts);
    }
}
