package dev.candor.correlation.signal;

import dev.candor.catalog.CatalogStore;
import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes alerts of other systems in, from whichever door. */
@ApplicationScoped
class AlertIntake {

    // Alertmanager's max_alerts and Prometheus's batches of 64 stay below.
    private static final int MOST_ALERTS = 1_000;
    private static final int MOST_ERRORS = 20;

    private final Signals signals;
    private final SignalConfig config;
    private final SignalMetrics metrics;
    private final Unplaced unplaced;
    private final CatalogStore catalog;
    private final InstantSource clock;

    AlertIntake(
            Signals signals,
            SignalConfig config,
            SignalMetrics metrics,
            Unplaced unplaced,
            CatalogStore catalog,
            InstantSource clock) {
        this.signals = signals;
        this.config = config;
        this.metrics = metrics;
        this.unplaced = unplaced;
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * What became of those alerts. Taking them twice changes nothing.
     *
     * @param silence how long one without an end lasts unless it is sent again
     * @throws ProblemException 400 if there are too many, or if one of them is none; the others are taken all the same, as
     *     Alertmanager does
     */
    Hearing take(List<@Nullable PostedAlert> alerts, String pointer, Duration silence) {
        if (alerts.size() > MOST_ALERTS) {
            throw ProblemException.badRequest(
                    "too-many-alerts",
                    "Too many alerts at once",
                    "expected at most %d alerts in one body, found %d".formatted(MOST_ALERTS, alerts.size()));
        }
        Instant now = clock.instant();
        AlertReader reader = new AlertReader(config, new Placing(config, catalog.current(), now), now, silence);
        for (int i = 0; i < alerts.size(); i++) {
            reader.read(alerts.get(i), pointer + "/" + i);
        }
        Hearing heard = signals.hear(reader.claims());
        unplaced.add(reader.unplaced(), now);
        metrics.count(SignalMetrics.Fate.INVALID, reader.errors().size());
        if (!reader.errors().isEmpty()) {
            throw new ProblemException(Problem.of(
                            400,
                            "invalid-alerts",
                            "Some alerts are not valid",
                            "%d of %d alerts were left out; the others were taken"
                                    .formatted(
                                            alerts.size()
                                                    - reader.claims().size()
                                                    - reader.unplaced().size(),
                                            alerts.size()))
                    .with(reader.errors().stream().limit(MOST_ERRORS).toList()));
        }
        return heard.and(new Hearing(0, 0, 0, 0, reader.unplaced().size(), 0));
    }
}
