package dev.candor.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.correlation.Judged;
import dev.candor.incident.IncidentChanged;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbesChanged;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The live view of this process: its feed, what feeds it, and its meters. */
@ApplicationScoped
class Live {

    private final LiveFeed feed;
    private final LiveSources sources;
    private final Counter refused;
    private final Counter dropped;
    private final ProbeCatalog probes;
    private volatile @Nullable Map<String, String> components;

    Live(LiveConfig config, ProbeCatalog probes, ObjectMapper json, InstantSource clock, MeterRegistry meters) {
        this.probes = probes;
        this.feed = new LiveFeed(Long.toString(clock.millis(), 36), config.kept(), config.readers());
        this.sources = new LiveSources(feed, json, this::componentOf);
        this.refused = Counter.builder("candor_live_refused")
                .description("Readers of the live view sent away, since there were as many as there may be")
                .register(meters);
        this.dropped = Counter.builder("candor_live_dropped")
                .description("Readers of the live view dropped, since they read too slowly")
                .register(meters);
        Gauge.builder("candor_live_subscribers", feed, LiveFeed::readers)
                .description("Readers of the live view now")
                .register(meters);
    }

    LiveFeed feed() {
        return feed;
    }

    void refused() {
        refused.increment();
    }

    void dropped() {
        dropped.increment();
    }

    void stored(@Observes MeasurementsStored event) {
        sources.stored(event.measurements());
    }

    void judged(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged event) {
        sources.judged(event);
    }

    void incident(@Observes(during = TransactionPhase.AFTER_SUCCESS) IncidentChanged event) {
        sources.incident(event);
    }

    void probesChanged(@Observes ProbesChanged event) {
        components = null;
    }

    @Scheduled(every = "{candor.live.heartbeat}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void beat() {
        feed.beat();
    }

    private @Nullable String componentOf(String probe) {
        Map<String, String> known = components;
        if (known == null) {
            known = new HashMap<>();
            for (Probe one : probes.current().probes()) {
                String component = one.component();
                if (component != null) {
                    known.put(one.id(), component);
                }
            }
            components = known;
        }
        return known.get(probe);
    }
}
