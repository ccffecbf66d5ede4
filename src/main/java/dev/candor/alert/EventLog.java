package dev.candor.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log that every feed and channel tells from, and the deliveries of what is written to it, in the transaction of what
 * happened.
 */
@ApplicationScoped
class EventLog {

    // Receivers of Standard Webhooks must take 20 kB. What is left out first is what a person looks up anyway.
    private static final int LARGEST = 20_000;
    private static final List<String> SPARED = List.of("evidence", "deploys", "update", "impact");

    private final AlertEventRepository events;
    private final DeliveryRepository deliveries;
    private final Channels channels;
    private final Ladder ladder;
    private final Silences silences;
    private final TurnStore turns;
    private final AlertConfig config;
    private final ObjectMapper json;
    private final Event<AlertTold> told;

    EventLog(
            AlertEventRepository events,
            DeliveryRepository deliveries,
            Channels channels,
            Ladder ladder,
            Silences silences,
            TurnStore turns,
            AlertConfig config,
            ObjectMapper json,
            Event<AlertTold> told) {
        this.events = events;
        this.deliveries = deliveries;
        this.channels = channels;
        this.ladder = ladder;
        this.silences = silences;
        this.turns = turns;
        this.config = config;
        this.json = json;
        this.told = told;
    }

    /**
     * Lets one transaction at a time write events, until it is committed: so the numbers become visible in their order,
     * and who follows the log by number misses none. To be taken before any row of an alert is locked.
     */
    @Transactional(TxType.MANDATORY)
    void oneAtATime() {
        events.oneAtATime();
    }

    /** Whether an event of this id was written before. */
    @Transactional(TxType.MANDATORY)
    boolean knows(String id) {
        return events.count("id", id) > 0;
    }

    /** Writes an event that is of no alert. */
    @Transactional(TxType.MANDATORY)
    AlertEventEntity write(AlertEvent event, Instant now) {
        AlertEventEntity row = append(event);
        for (Channels.Channel channel : channels.all()) {
            deliver(row, channel, ladder.policy().rule(channel, event.type()), now);
        }
        return row;
    }

    /** Writes an event for one channel alone. */
    @Transactional(TxType.MANDATORY)
    AlertEventEntity writeFor(Channels.Channel channel, AlertEvent event, Instant now) {
        AlertEventEntity row = append(event);
        deliver(row, channel, new Policy.Ruling.Send(), now);
        return row;
    }

    /**
     * Writes an event of an alert, for each channel that is to be told of it.
     *
     * @param only names of the only channels; empty for all
     */
    @Transactional(TxType.MANDATORY)
    AlertEventEntity write(AlertEvent event, AlertEntity alert, Set<String> only, Instant now) {
        AlertEventEntity row = append(event);
        Policy.Standing standing = standing(alert, now);
        for (Channels.Channel channel : channels.all()) {
            if (only.isEmpty() || only.contains(channel.name())) {
                deliver(row, channel, ladder.policy().rule(channel, event.type(), alert, standing, now), now);
            }
        }
        return row;
    }

    /** What is known of an alert when it is to be told. */
    @Transactional(TxType.MANDATORY)
    Policy.Standing standing(AlertEntity alert, Instant now) {
        Set<String> informed = new HashSet<>();
        Map<String, Instant> held = new HashMap<>();
        for (DeliveryRepository.Word word : deliveries.wordsOf(alert.subject())) {
            if (word.told()) {
                informed.add(word.channel());
            }
            Instant until = word.heldUntil();
            if (until != null) {
                held.put(word.channel(), until);
            }
        }
        Instant silenced = silences.covering(AlertLabels.of(alert)).stream()
                .map(Silence::endsAt)
                .max(Instant::compareTo)
                .orElse(null);
        @Nullable Instant flapping = alert.flapping ? turns.of(turnKey(alert)).nextTelling(now) : null;
        return new Policy.Standing(informed, held, silenced, flapping);
    }

    /** What an alert's beginnings and ends are counted under: what is blamed, whichever incident it is. */
    static String turnKey(AlertEntity alert) {
        return alert.cause == null ? alert.subject() : alert.cause;
    }

    private AlertEventEntity append(AlertEvent event) {
        AlertEventEntity row = new AlertEventEntity(event, bodyOf(event));
        events.persist(row);
        told.fire(new AlertTold(Objects.requireNonNull(row.number, "an inserted row has its number")));
        return row;
    }

    private void deliver(AlertEventEntity row, Channels.Channel channel, Policy.Ruling ruling, Instant now) {
        if (ruling instanceof Policy.Ruling.Skip) {
            return;
        }
        DeliveryEntity delivery = new DeliveryEntity(row, channel.name(), now);
        if (ruling instanceof Policy.Ruling.Hold hold) {
            delivery.holdUntil(hold.until(), hold.why());
        }
        deliveries.persist(delivery);
    }

    private String bodyOf(AlertEvent event) {
        try {
            Map<String, Object> whole = event.toCloudEvent(config.source());
            String body = json.writeValueAsString(whole);
            Map<String, @Nullable Object> data = new LinkedHashMap<>(event.data());
            for (Optional<String> next = tooLong(body, data); next.isPresent(); next = tooLong(body, data)) {
                data.remove(next.get());
                whole.put("data", data);
                body = json.writeValueAsString(whole);
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write event " + event.id(), e);
        }
    }

    private static Optional<String> tooLong(String body, Map<String, @Nullable Object> data) {
        return body.getBytes(StandardCharsets.UTF_8).length <= LARGEST
                ? Optional.empty()
                : SPARED.stream().filter(data::containsKey).findFirst();
    }
}
