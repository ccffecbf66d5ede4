package dev.candor.alert;

import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import dev.candor.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Channels and what did not get through them, for operators. */
@ApplicationScoped
public class ChannelDesk {

    private static final int MOST_AGAIN = 1_000;

    private final Channels channels;
    private final Outbox outbox;
    private final OutboxLoop loop;
    private final DeliveryRepository deliveries;
    private final EventLog log;
    private final AlertTeller teller;
    private final AuditLog audit;
    private final Caller caller;
    private final InstantSource clock;

    ChannelDesk(
            Channels channels,
            Outbox outbox,
            OutboxLoop loop,
            DeliveryRepository deliveries,
            EventLog log,
            AlertTeller teller,
            AuditLog audit,
            Caller caller,
            InstantSource clock) {
        this.channels = channels;
        this.outbox = outbox;
        this.loop = loop;
        this.deliveries = deliveries;
        this.log = log;
        this.teller = teller;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /** All channels, by name. */
    @Transactional
    public List<ChannelView> channels() {
        Map<String, DeliveryRepository.Count> counts = deliveries.counts();
        return channels.all().stream()
                .map(channel -> {
                    DeliveryRepository.Count count = counts.getOrDefault(channel.name(), DeliveryRepository.Count.NONE);
                    return new ChannelView(
                            channel.name(),
                            channel.kind(),
                            channel.place(),
                            channel.route().pagesOnly(),
                            loop.lane(channel).breaker().open(),
                            outbox.closedAt(channel),
                            count.pending(),
                            count.held(),
                            count.dead(),
                            count.lastDelivered());
                })
                .toList();
    }

    /** Deliveries that were given up, newest first, at most that many. */
    public List<DeliveryView> dead(int limit) {
        return outbox.newest(DeliveryState.DEAD, Long.MAX_VALUE, limit);
    }

    /** Deliveries that wait for a try, newest first, at most that many. */
    public List<DeliveryView> pending(int limit) {
        return outbox.newest(DeliveryState.PENDING, Long.MAX_VALUE, limit);
    }

    /**
     * Sends one again.
     *
     * @throws ProblemException 404 if there is none, 409 if it arrived or may not be sent
     */
    public void retry(long id) {
        outbox.retry(id);
    }

    /**
     * Sends all that a channel was given up on again, at most 1,000 at once; answers how many.
     *
     * @throws ProblemException 404 for a channel that is not configured
     */
    public int retryAll(String channel) {
        return outbox.retryDead(channel, MOST_AGAIN);
    }

    /**
     * Sends a test down one channel: an alert that begins and is over at once, so that it leaves nothing open anywhere.
     *
     * @return ids of its events, by which their deliveries are found
     * @throws ProblemException 404 for a channel that is not configured
     */
    @Transactional
    public List<String> test(String name) {
        Channels.Channel channel = channels.find(name).orElseThrow(() -> ProblemException.notFound("channel", name));
        Instant now = clock.instant();
        log.oneAtATime();
        UUID id = UUID.randomUUID();
        List<String> written = List.of(
                log.writeFor(channel, event(id, 1, "firing", now), now).id,
                log.writeFor(channel, event(id, 2, "resolved", now), now).id);
        audit.write("channel.test", "channel/" + name, null, Map.of("events", written));
        return written;
    }

    private AlertEvent event(UUID id, int sequence, String word, Instant now) {
        String title = "A test of Candor's alerts by " + caller.name();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("dedup_key", id);
        data.put("sequence", sequence);
        data.put("status", word);
        data.put("severity", "minor");
        data.put("page", false);
        data.put("test", true);
        data.put("title", title);
        data.put("explanation", "Nothing is wrong: somebody looks whether this channel works.");
        data.put("starts_at", AlertEvent.text(now));
        data.put("ends_at", word.equals("resolved") ? AlertEvent.text(now) : null);
        data.put("links", teller.links().to("/ops/channels", "/api/v1/channels"));
        return new AlertEvent(
                "evt_%s_%d".formatted(id, sequence),
                "dev.candor.alert.%s.v1".formatted(word),
                "test_" + id,
                sequence,
                now,
                title,
                title,
                data);
    }
}
