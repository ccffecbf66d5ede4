package dev.candor.alert;

import dev.candor.gate.Deploys;
import dev.candor.incident.CustomerImpact;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentService;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Maintenances;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what is known of an alert and writes it to the log. Joins the caller's transaction. */
@ApplicationScoped
class AlertTeller {

    /** Deploys of so long before an incident are told with it. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private static final int MOST_DEPLOYS = 10;
    /** How long after the next repetition an event is taken for stale. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final IncidentService incidents;
    private final Maintenances maintenances;
    private final Deploys deploys;
    private final AlertRepository alerts;
    private final EventLog log;
    private final Silences silences;
    private final TurnStore turns;
    private final Beliefs beliefs;
    private final AlertConfig config;
    private final Links links;

    AlertTeller(
            IncidentService incidents,
            Maintenances maintenances,
            Deploys deploys,
            AlertRepository alerts,
            EventLog log,
            Silences silences,
            TurnStore turns,
            Beliefs beliefs,
            AlertConfig config) {
        this.incidents = incidents;
        this.maintenances = maintenances;
        this.deploys = deploys;
        this.alerts = alerts;
        this.log = log;
        this.silences = silences;
        this.turns = turns;
        this.beliefs = beliefs;
        this.config = config;
        this.links = new Links(config.links(), config.runbooks());
    }

    Links links() {
        return links;
    }

    /** Planned work that explains the incident; null where none does. */
    @Nullable
    Maintenance workOn(Incident incident) {
        return maintenances.running().stream()
                .filter(m -> m.covers(incident))
                .findFirst()
                .orElse(null);
    }

    /** Tells of an incident's alert as it is now; one that is new is kept. */
    void tell(AlertEntity alert, Incident incident, AlertEvent.Turn turn, Instant now) {
        AlertEvent event = AlertEvent.of(alert, incident, around(alert, incident, now), turn, links, stale(), now);
        keep(alert, log.write(event, alert, Set.of(), now));
    }

    /** Tells of a trouble of our own; one that is new is kept. */
    void tell(AlertEntity alert, OwnTrouble trouble, AlertEvent.Turn turn, Instant now) {
        keep(alert, log.write(AlertEvent.of(alert, trouble.facts(), turn, links, now), alert, Set.of(), now));
    }

    /**
     * Tells of a known alert again, as its next event.
     *
     * @param only names of the only channels; empty for all
     */
    void again(AlertEntity alert, AlertEvent.Turn turn, Set<String> only, Instant now) {
        alert.sequence++;
        alert.updatedAt = now;
        Optional<Incident> incident = incidents.find(alert.id);
        AlertEvent event = incident.isPresent()
                ? AlertEvent.of(alert, incident.get(), around(alert, incident.get(), now), turn, links, stale(), now)
                : AlertEvent.of(alert, Map.of(), turn, links, now);
        log.write(event, alert, only, now);
    }

    private void keep(AlertEntity alert, AlertEventEntity event) {
        if (alert.number == 0) {
            alert.number = Objects.requireNonNull(event.number, "an inserted row has its number");
            alerts.persist(alert);
        }
    }

    private Duration stale() {
        return config.repeat().plus(GRACE);
    }

    private Situation around(AlertEntity alert, Incident incident, Instant now) {
        List<CustomerImpact> hit = incidents.impactsIn(incident.id());
        return new Situation(
                config.nameCustomers() ? hit : nameless(hit),
                beliefs.of(alert.cause),
                deploys.since(incident.beganAt().minus(BEFORE)).stream()
                        .limit(MOST_DEPLOYS)
                        .toList(),
                alerts.foldedInto(alert.id),
                silences.covering(AlertLabels.of(alert)).stream()
                        .map(silence -> silence.id().toString())
                        .toList(),
                turns.of(EventLog.turnKey(alert)).within(now),
                workOn(incident) != null);
    }

    // Counted, and told of nobody.
    private static List<CustomerImpact> nameless(List<CustomerImpact> hit) {
        return hit.stream()
                .map(impact -> new CustomerImpact("", impact.resources(), impact.lasting()))
                .toList();
    }
}
