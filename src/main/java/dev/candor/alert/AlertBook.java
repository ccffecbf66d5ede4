package dev.candor.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.fleet.AgentChanged;
import dev.candor.gate.GateDecided;
import dev.candor.gate.GateStatus;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.IncidentService;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Maintenances;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes alerts, their events and the deliveries they need in the very transaction of what happened: there is no incident
 * without its alert, and no alert of an incident that was rolled back.
 */
@ApplicationScoped
class AlertBook {

    private final IncidentService incidents;
    private final Maintenances maintenances;
    private final AlertRepository alerts;
    private final AlertEventRepository events;
    private final DeliveryRepository deliveries;
    private final Channels channels;
    private final AlertConfig config;
    private final ObjectMapper json;
    private final InstantSource clock;

    AlertBook(
            IncidentService incidents,
            Maintenances maintenances,
            AlertRepository alerts,
            AlertEventRepository events,
            DeliveryRepository deliveries,
            Channels channels,
            AlertConfig config,
            ObjectMapper json,
            InstantSource clock) {
        this.incidents = incidents;
        this.maintenances = maintenances;
        this.alerts = alerts;
        this.events = events;
        this.deliveries = deliveries;
        this.channels = channels;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    @Transactional(TxType.MANDATORY)
    void on(@Observes IncidentChanged changed) {
        Instant now = clock.instant();
        Incident incident = changed.incident();
        AlertEntity known = alerts.findById(incident.id());
        AlertEntity alert = known == null ? new AlertEntity(incident.id()) : known;
        @Nullable String before = known == null ? null : known.cause;
        alert.take(incident, workOn(incident), now);
        @Nullable String revisedFrom = Objects.equals(before, alert.cause) ? null : before;
        AlertEventEntity event = write(
                AlertEvent.of(
                        alert,
                        incident,
                        incidents.impactsIn(incident.id()),
                        wordFor(changed.change()),
                        revisedFrom,
                        now),
                now);
        if (known == null) {
            alert.number = Objects.requireNonNull(event.number, "an inserted row has its number");
            alerts.persist(alert);
        }
    }

    private @Nullable Maintenance workOn(Incident incident) {
        return maintenances.running().stream()
                .filter(m -> m.covers(incident))
                .findFirst()
                .orElse(null);
    }

    @Transactional(TxType.MANDATORY)
    void on(@Observes GateDecided gate) {
        if (gate.status() == GateStatus.FAILED) {
            write(AlertEvent.of(gate), clock.instant());
        }
    }

    /** One matter per trouble of an agent, however it changes until it is over. It is on-call's alone: no page tells of it. */
    @Transactional(TxType.MANDATORY)
    void on(@Observes AgentChanged changed) {
        Instant now = clock.instant();
        UUID id = UUID.nameUUIDFromBytes(
                "agent %s %s".formatted(changed.agent(), changed.since()).getBytes(StandardCharsets.UTF_8));
        AlertEntity known = alerts.findById(id);
        if (known == null && changed.trouble() == null) {
            return;
        }
        AlertEntity alert = known == null ? new AlertEntity(id) : known;
        alert.take(changed, now);
        String word = changed.trouble() == null ? "resolved" : known == null ? "firing" : "updated";
        AlertEventEntity event = write(AlertEvent.of(alert, changed, word, now), now);
        if (known == null) {
            alert.number = Objects.requireNonNull(event.number, "an inserted row has its number");
            alerts.persist(alert);
        }
    }

    private AlertEventEntity write(AlertEvent event, Instant now) {
        AlertEventEntity row = new AlertEventEntity(event, bodyOf(event));
        events.persist(row);
        for (Channels.Channel channel : channels.all()) {
            deliveries.persist(new DeliveryEntity(row, channel.name(), now));
        }
        return row;
    }

    private String bodyOf(AlertEvent event) {
        try {
            return json.writeValueAsString(event.toCloudEvent(config.source()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write event " + event.id(), e);
        }
    }

    private static String wordFor(IncidentChanged.Change change) {
        return switch (change) {
            case OPENED -> "firing";
            case REVISED, UPDATED -> "updated";
            case RESOLVED -> "resolved";
        };
    }
}
