package dev.candor.alert;

import dev.candor.alert.channel.Fate;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries on their way: claimed in one transaction, sent outside of any, settled in another. Who dies in between lets
 * the claim run out, and the same event goes out again under the same id: at least once, and a receiver that keeps ids
 * sees it once.
 */
@ApplicationScoped
class Outbox {

    // For what comes before and after the requests: a look-up, a busy machine, the row that is settled.
    private static final Duration BESIDES = Duration.ofSeconds(5);

    private final DeliveryRepository deliveries;
    private final AlertChannelRepository closed;
    private final ThreadRepository threads;
    private final Event<ChannelClosed> closings;
    private final Event<ChannelMended> mended;
    private final Channels channels;
    private final AuditLog audit;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Retries retries;
    private final Duration claim;

    Outbox(
            DeliveryRepository deliveries,
            AlertChannelRepository closed,
            ThreadRepository threads,
            Event<ChannelClosed> closings,
            Event<ChannelMended> mended,
            Channels channels,
            AlertConfig config,
            AuditLog audit,
            InstantSource clock,
            RandomGenerator random,
            MeterRegistry metrics) {
        this.deliveries = deliveries;
        this.closed = closed;
        this.threads = threads;
        this.closings = closings;
        this.mended = mended;
        this.channels = channels;
        this.audit = audit;
        this.clock = clock;
        this.metrics = metrics;
        this.retries = new Retries(random);
        // Longer than any sending, so that nobody sends what another still sends.
        this.claim = config.timeout().multipliedBy(WebhookSender.MOST_CALLS).plus(BESIDES);
    }

    /** Up to {@code limit} due deliveries of that channel, now the caller's until any sending is over; none if it is closed. */
    @Transactional
    public List<Parcel> claim(Channels.Channel channel, int limit, Instant now) {
        if (isClosed(channel)) {
            return List.of();
        }
        List<DeliveryEntity> due = deliveries.lockDue(channel.name(), now, limit);
        Map<String, String> told =
                threads.of(channel.name(), due.stream().map(row -> row.subject).collect(Collectors.toSet()));
        return due.stream()
                .map(row -> {
                    row.claimedUntil = now.plus(claim);
                    return new Parcel(idOf(row), row.event.id, row.event.body, told.get(row.subject));
                })
                .toList();
    }

    /** Channels that something is due for, in nobody's hands. */
    @Transactional
    public Set<String> due(Instant now) {
        return deliveries.due(now);
    }

    /** Writes down how a sending went, as Standard Webhooks means the answer. */
    @Transactional
    public void settle(Channels.Channel channel, long delivery, Reply reply) {
        settle(channel, delivery, Sent.of(reply));
    }

    /** Writes down how a sending went. What was delivered meanwhile stays delivered. */
    @Transactional
    public void settle(Channels.Channel channel, long delivery, Sent sent) {
        DeliveryEntity row = deliveries.findById(delivery);
        if (row == null || row.state != DeliveryState.PENDING) {
            return;
        }
        Instant now = clock.instant();
        Reply reply = sent.reply();
        row.attempts++;
        row.lastStatus = reply.status();
        row.lastError = reply.error();
        if (sent.thread() != null) {
            threads.keep(channel.name(), row.subject, sent.thread(), now);
        }
        Optional<Duration> wait = sent.fate() == Fate.NEVER ? Optional.empty() : retries.after(row.attempts);
        if (sent.fate() == Fate.ACCEPTED) {
            row.settle(DeliveryState.DELIVERED, now);
            count(channel, "delivered");
        } else if (sent.fate() == Fate.GONE) {
            close(channel, now);
            row.settle(DeliveryState.DEAD, now);
            count(channel, "gone");
        } else if (wait.isEmpty()) {
            row.settle(DeliveryState.DEAD, now);
            count(channel, "dead");
        } else {
            row.retryAt(now.plus(longer(wait.get(), asked(reply))));
            count(channel, "failed");
        }
    }

    /**
     * Sends it again as if it were new, and opens its channel if the receiver had closed it. One that waits for a try
     * is tried at once.
     *
     * @throws ProblemException 404 if there is none, 409 if it was delivered or its channel is not configured any more
     */
    @Transactional
    public DeliveryView retry(long id) {
        DeliveryEntity row =
                deliveries.findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("delivery", id));
        if (row.state == DeliveryState.FOLDED || row.state == DeliveryState.HELD) {
            throw ProblemException.conflict(
                    "delivery-held",
                    "The delivery is not to be sent",
                    "delivery %d is %s; only what waits for a try or was given up can be sent again"
                            .formatted(id, row.state.word()));
        }
        if (row.state == DeliveryState.DELIVERED) {
            throw ProblemException.conflict(
                    "delivery-done",
                    "The delivery has arrived",
                    "delivery %d arrived at %s".formatted(id, row.settledAt));
        }
        if (channels.find(row.channel).isEmpty()) {
            throw ProblemException.conflict(
                    "channel-unknown",
                    "The channel is not configured any more",
                    "delivery %d is for channel %s".formatted(id, row.channel));
        }
        closed.deleteById(row.channel);
        row.redrive(clock.instant());
        mended.fire(new ChannelMended(row.channel));
        audit.write("delivery.retry", "delivery/" + id, null, null);
        return DeliveryView.of(row);
    }

    /**
     * Sends all that one channel was given up on again, the oldest first, at most that many.
     *
     * @return how many
     * @throws ProblemException 404 for a channel that is not configured
     */
    @Transactional
    public int retryDead(String channel, int most) {
        if (channels.find(channel).isEmpty()) {
            throw ProblemException.notFound("channel", channel);
        }
        Instant now = clock.instant();
        List<DeliveryEntity> dead = deliveries
                .find("channel = ?1 and state = ?2 order by id", channel, DeliveryState.DEAD)
                .page(0, most)
                .list();
        closed.deleteById(channel);
        dead.forEach(row -> row.redrive(now));
        mended.fire(new ChannelMended(channel));
        audit.write("channel.retry", "channel/" + channel, null, Map.of("deliveries", dead.size()));
        return dead.size();
    }

    /** Deliveries, newest first, in that state and below that id if they are given. */
    @Transactional
    public List<DeliveryView> newest(@Nullable DeliveryState state, long below, int limit) {
        var found = state == null
                ? deliveries.find("id < ?1 order by id desc", below)
                : deliveries.find("id < ?1 and state = ?2 order by id desc", below, state);
        return found.page(0, limit).list().stream().map(DeliveryView::of).toList();
    }

    /** Since when a channel is closed by its receiver; null if it is open. */
    @Transactional
    public @Nullable Instant closedAt(Channels.Channel channel) {
        AlertChannelEntity row = closed.findById(channel.name());
        return row != null && row.url.equals(AlertChannelEntity.known(channel)) ? row.closedAt : null;
    }

    private boolean isClosed(Channels.Channel channel) {
        return closedAt(channel) != null;
    }

    private void close(Channels.Channel channel, Instant now) {
        AlertChannelEntity row = closed.findById(channel.name());
        if (row == null) {
            closed.persist(new AlertChannelEntity(channel, now));
        } else {
            row.url = AlertChannelEntity.known(channel);
            row.closedAt = now;
        }
        closings.fire(new ChannelClosed(channel.name(), channel.place(), now));
    }

    /** Only those two statuses ask for a pause; elsewhere the header means nothing to us. */
    static @Nullable Duration asked(Reply reply) {
        Integer status = reply.status();
        return status != null && (status == 429 || status == 503) ? reply.retryAfter() : null;
    }

    private static Duration longer(Duration own, @Nullable Duration asked) {
        return asked == null || asked.compareTo(own) < 0 ? own : asked;
    }

    static long idOf(DeliveryEntity row) {
        Long id = row.id;
        if (id == null) {
            throw new IllegalStateException("a delivery that was never written has no id");
        }
        return id;
    }

    private void count(Channels.Channel channel, String outcome) {
        Counter.builder("candor_deliveries")
                .description("Tries to deliver an alert, by channel and how they went")
                .tag("channel", channel.name())
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }
}
