package dev.candor.gate;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notices deploys that nobody tells of: a version answers for a component that did not before. What answered when this process
 * began is where it starts from, so that a restart is no deploy.
 */
@ApplicationScoped
class VersionWatch {

    /** Answers that name it before a version counts: one alone may be a stray machine. */
    private static final int SURE = 3;

    private static final int MOST_COMPONENTS = 10_000;
    private static final int MOST_VERSIONS = 50;

    private final Surroundings surroundings;
    private final DeployBook deploys;
    private final Counter failures;
    private final Map<String, Map<String, Seen>> versions = new LinkedHashMap<>();

    VersionWatch(Surroundings surroundings, DeployBook deploys, MeterRegistry metrics) {
        this.surroundings = surroundings;
        this.deploys = deploys;
        this.failures = Counter.builder("candor_deploy_notice_failures")
                .description("Deploys that were noticed in answers and could not be written down")
                .register(metrics);
    }

    /** A version of a component: how often it has answered, and when first. */
    private record Seen(int answers, Instant firstAt) {}

    /** What was noticed. */
    record Notice(String component, String version, String previous, Instant firstAt) {}

    void stored(@Observes MeasurementsStored stored) {
        for (Measurement m : stored.measurements()) {
            String version = m.observed().identity().version();
            if (version != null && RequestFields.isName(version)) {
                surroundings.componentOf(m.probe()).ifPresent(component -> {
                    Notice notice = answered(component, version, m.startedAt());
                    if (notice != null) {
                        // Not on the thread that stores.
                        Infrastructure.getDefaultWorkerPool().execute(() -> write(notice));
                    }
                });
            }
        }
    }

    /** One more answer; null unless it makes sure that a version is new. */
    synchronized @Nullable Notice answered(String component, String version, Instant at) {
        if (!versions.containsKey(component) && versions.size() >= MOST_COMPONENTS) {
            return null;
        }
        Map<String, Seen> known = versions.computeIfAbsent(component, key -> new LinkedHashMap<>());
        boolean first = known.isEmpty();
        Seen before = known.get(version);
        Seen now = first
                ? new Seen(SURE, at)
                : before == null ? new Seen(1, at) : new Seen(Math.min(before.answers() + 1, SURE), before.firstAt());
        known.put(version, now);
        while (known.size() > MOST_VERSIONS) {
            known.remove(known.keySet().iterator().next());
        }
        if (first || now.answers() < SURE || (before != null && before.answers() == SURE)) {
            return null;
        }
        String previous = known.entrySet().stream()
                .filter(e -> !e.getKey().equals(version) && e.getValue().answers() == SURE)
                .map(Map.Entry::getKey)
                .reduce((one, other) -> other)
                .orElse("");
        return new Notice(component, version, previous, now.firstAt());
    }

    private void write(Notice notice) {
        try {
            deploys.noticed(notice.component(), notice.version(), notice.previous(), notice.firstAt());
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(
                    e,
                    "the deploy of %s %s was noticed and could not be written down",
                    notice.component(),
                    notice.version());
        }
    }
}
