package dev.candor.alert;

import dev.candor.correlation.Judged;
import dev.candor.correlation.signal.DeployTold;
import dev.candor.fleet.AgentChanged;
import dev.candor.gate.GateDecided;
import dev.candor.gate.GateStatus;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.IncidentService;
import dev.candor.incident.Maintenance;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes alerts, their events and the deliveries they need in the very transaction of what happened: there is no incident
 * without its alert, and no alert of an incident that was rolled back.
 */
@ApplicationScoped
class AlertBook {

    /** After the incidents of the same tick are written. */
    private static final int LAST = 10_000;

    // A deploy that is heard of again after a start is no news.
    private static final Duration NEWS = Duration.ofMinutes(15);

    private final IncidentService incidents;
    private final AlertRepository alerts;
    private final AlertTeller teller;
    private final EventLog log;
    private final TurnStore turns;
    private final Beliefs beliefs;
    private final Ladder ladder;
    private final InstantSource clock;

    AlertBook(
            IncidentService incidents,
            AlertRepository alerts,
            AlertTeller teller,
            EventLog log,
            TurnStore turns,
            Beliefs beliefs,
            Ladder ladder,
            InstantSource clock) {
        this.incidents = incidents;
        this.alerts = alerts;
        this.teller = teller;
        this.log = log;
        this.turns = turns;
        this.beliefs = beliefs;
        this.ladder = ladder;
        this.clock = clock;
    }

    @Transactional(TxType.MANDATORY)
    void on(@Observes IncidentChanged changed) {
        if (changed.change() == IncidentChanged.Change.EDITED) {
            // Nothing happened: other words for what was told wake and inform nobody on call.
            return;
        }
        Instant now = clock.instant();
        log.oneAtATime();
        Incident incident = changed.incident();
        AlertEntity known = alerts.findById(incident.id());
        AlertEntity alert = known == null ? new AlertEntity(incident.id()) : known;
        @Nullable String before = known == null ? null : known.cause;
        boolean paged = known != null && known.page;
        boolean fired = known != null && known.status == Alert.Status.FIRING;
        alert.take(incident, teller.workOn(incident), beliefs.certain(AlertEntity.causeOf(incident.cause()), now), now);
        boolean turned = fired != incident.open();
        boolean flaps = turned && turn(alert, now);
        climb(alert, paged, now);
        @Nullable String revisedFrom = Objects.equals(before, alert.cause) ? null : before;
        // A first page must be told as one, though the alert is known: what did not wake anybody does so now.
        String word = flaps
                ? "flapping"
                : alert.page && !paged && incident.open() ? "firing" : wordFor(changed.change(), incident);
        teller.tell(alert, incident, new AlertEvent.Turn(word, revisedFrom, null), now);
    }

    // Counts a beginning or an end; whether it begins to flap by it.
    private boolean turn(AlertEntity alert, Instant now) {
        String key = EventLog.turnKey(alert);
        Turns after = turns.of(key).turned(alert.status == Alert.Status.FIRING, now);
        turns.write(key, after, now);
        boolean begins = after.flapping() && !alert.flapping && alert.status == Alert.Status.FIRING;
        alert.flapping = alert.flapping || begins;
        return begins;
    }

    private void climb(AlertEntity alert, boolean paged, Instant now) {
        if (alert.page && alert.status == Alert.Status.FIRING && !paged) {
            alert.step = 0;
            alert.escalateAt = alert.acknowledgedBy == null
                    ? ladder.toNext(0).map(now::plus).orElse(null)
                    : null;
        }
    }

    /** What did not wake anybody when it was told does so once it is certain. */
    @Transactional(TxType.MANDATORY)
    void on(@Observes @Priority(LAST) Judged judged) {
        Set<String> waking = beliefs.worthWaking();
        if (waking.isEmpty()
                || alerts.count("status = ?1 and page = false and cause in ?2", Alert.Status.FIRING, waking) == 0) {
            return;
        }
        Instant now = clock.instant();
        log.oneAtATime();
        for (AlertEntity alert : alerts.sleeping(waking)) {
            Incident incident = incidents.find(alert.id).orElse(null);
            if (incident == null
                    || !incident.open()
                    || !incident.platformAtFault()
                    || incident.severity() == Incident.Severity.MINOR) {
                continue;
            }
            Maintenance work = teller.workOn(incident);
            if (work == null) {
                alert.take(incident, null, true, now);
                climb(alert, false, now);
                teller.tell(alert, incident, new AlertEvent.Turn("firing", null, "certain enough to page"), now);
            }
        }
    }

    @Transactional(TxType.MANDATORY)
    void on(@Observes GateDecided gate) {
        if (gate.status() == GateStatus.FAILED) {
            log.oneAtATime();
            log.write(AlertEvent.of(gate, teller.links()), clock.instant());
        }
    }

    /** One event per deploy, however often it is heard of. */
    @Transactional
    void on(@Observes DeployTold deploy) {
        Instant now = clock.instant();
        if (deploy.startedAt().isBefore(now.minus(NEWS))) {
            return;
        }
        log.oneAtATime();
        AlertEvent event = AlertEvent.of(deploy, teller.links(), now);
        if (!log.knows(event.id())) {
            log.write(event, now);
        }
    }

    /** One matter per trouble of an agent, however it changes until it is over. It is on-call's alone: no page tells of it. */
    @Transactional(TxType.MANDATORY)
    void on(@Observes AgentChanged changed) {
        tell(OwnTrouble.of(changed));
    }

    @Transactional(TxType.MANDATORY)
    void on(@Observes ChannelClosed closed) {
        tell(OwnTrouble.of(closed));
    }

    /** Writes down a trouble of our own, or that it is over. */
    @Transactional
    void tell(OwnTrouble trouble) {
        Instant now = clock.instant();
        log.oneAtATime();
        AlertEntity known = alerts.findById(trouble.id());
        boolean wasOver = known == null || known.status == Alert.Status.RESOLVED;
        if (wasOver && trouble.over()) {
            return;
        }
        AlertEntity alert = known == null ? new AlertEntity(trouble.id()) : known;
        alert.take(trouble, now);
        String word = trouble.over() ? "resolved" : wasOver ? "firing" : "updated";
        teller.tell(alert, trouble, AlertEvent.Turn.of(word), now);
    }

    private static String wordFor(IncidentChanged.Change change, Incident incident) {
        return switch (change) {
            case OPENED -> "firing";
            case REVISED, UPDATED, EDITED -> "updated";
            case RESOLVED -> incident.mergedInto() == null ? "resolved" : "superseded";
        };
    }
}
