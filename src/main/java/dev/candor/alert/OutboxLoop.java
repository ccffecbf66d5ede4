package dev.candor.alert;

import dev.candor.alert.channel.Fate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes what is due out of the outbox and sends it. Each channel has places and a breaker of its own, so that a receiver
 * that hangs delays nobody else.
 */
@ApplicationScoped
class OutboxLoop {

    private static final int MOST_AT_ONCE = 50;

    /** What is being sent when Candor stops may take so long; what takes longer is sent again after the next start. */
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final WebhookSender sender;
    private final Channels channels;
    private final AlertConfig config;
    private final InstantSource clock;
    private final Counter failures;
    private final Timer looks;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicBoolean nudged = new AtomicBoolean();
    private volatile Instant lastLook = Instant.EPOCH;

    /** One channel's places and breaker. */
    record Lane(Semaphore places, Breaker breaker) {}

    OutboxLoop(
            Outbox outbox,
            WebhookSender sender,
            Channels channels,
            AlertConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.outbox = outbox;
        this.sender = sender;
        this.channels = channels;
        this.config = config;
        this.clock = clock;
        this.failures = Counter.builder("candor_outbox_failures")
                .description("Looks into the outbox that failed, and deliveries sent and not settled")
                .register(metrics);
        this.looks = Timer.builder("candor_outbox_look")
                .description("Time to look through the outbox once and to hand out what is due")
                .register(metrics);
        for (Channels.Channel channel : channels.all()) {
            Gauge.builder(
                            "candor_channel_open",
                            lane(channel),
                            lane -> lane.breaker().open() ? 0 : 1)
                    .description("1 while a channel's receiver works, 0 while it is spared because it fails")
                    .tag("channel", channel.name())
                    .register(metrics);
        }
    }

    @Scheduled(every = "{candor.alert.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            Instant now = clock.instant();
            looks.record(() -> deliverDue(now));
            lastLook = now;
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(e, "the outbox could not be read; the next tick tries again");
        }
    }

    /** When the outbox was last looked through; 1970 before the first time. */
    Instant lastLook() {
        return lastLook;
    }

    // A nudge only: what is missed here is found by the next tick.
    void nudge(@Observes(during = TransactionPhase.AFTER_SUCCESS) AlertTold told) {
        if (!config.every().equals("off")) {
            soon();
        }
    }

    void mended(@Observes ChannelMended mended) {
        channels.find(mended.channel())
                .ifPresent(channel -> lane(channel).breaker().reset());
    }

    // One look that waits is enough for all that was written before it begins.
    private void soon() {
        if (nudged.compareAndSet(false, true)) {
            Infrastructure.getDefaultWorkerPool().execute(() -> {
                nudged.set(false);
                tick();
            });
        }
    }

    /** Sends everything that is due at {@code now} and has a place; does not wait for the answers. */
    void deliverDue(Instant now) {
        Set<String> due = outbox.due(now);
        for (Channels.Channel channel : channels.all()) {
            if (due.contains(channel.name())) {
                deliver(channel, now);
            }
        }
    }

    private void deliver(Channels.Channel channel, Instant now) {
        Lane lane = lane(channel);
        int free = Math.min(MOST_AT_ONCE, lane.places().drainPermits());
        int allowed = lane.breaker().allowed(free, now);
        int sent = 0;
        try {
            if (allowed > 0) {
                for (Parcel parcel : outbox.claim(channel, allowed, now)) {
                    send(channel, parcel, lane);
                    sent++;
                }
            }
        } catch (RuntimeException e) {
            // One channel's trouble is none of the others'.
            failures.increment();
            Log.errorf(e, "what is due for %s could not be claimed; the next tick tries again", channel.name());
        } finally {
            lane.places().release(free - sent);
        }
    }

    private void send(Channels.Channel channel, Parcel parcel, Lane lane) {
        lane.breaker().begin();
        CompletableFuture<Void> unused = sender.send(channel, parcel)
                .toCompletableFuture()
                .thenAcceptAsync(
                        sent -> {
                            note(lane, sent);
                            outbox.settle(channel, parcel.delivery(), sent);
                        },
                        Infrastructure.getDefaultWorkerPool())
                .whenComplete((done, failure) -> {
                    lane.places().release();
                    if (failure != null) {
                        failures.increment();
                        Log.errorf(
                                failure,
                                "delivery %d to %s was sent and not settled; it is sent again when its claim runs out",
                                parcel.delivery(),
                                channel.name());
                    } else if (!config.every().equals("off")) {
                        // What waited for this one, or for its place, need not wait for the next tick.
                        soon();
                    }
                });
    }

    // Whoever holds all places of a channel knows that nothing is on its way, and that nothing will be.
    void stop(@Observes ShutdownEvent event) {
        long end = System.nanoTime() + LAST.toNanos();
        for (Channels.Channel channel : channels.all()) {
            try {
                if (!lane(channel)
                        .places()
                        .tryAcquire(config.inFlight(), end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    Log.warnf(
                            "stopped while %s still had not answered; that is sent again, under the same id",
                            channel.name());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void note(Lane lane, Sent sent) {
        if (sent.fate() == Fate.AGAIN) {
            Duration asked = Outbox.asked(sent.reply());
            lane.breaker().failed(clock.instant(), asked == null ? Duration.ZERO : asked);
        } else {
            lane.breaker().worked();
        }
    }

    /** One channel's places and breaker. */
    Lane lane(Channels.Channel channel) {
        return lanes.computeIfAbsent(channel.name(), name -> new Lane(new Semaphore(config.inFlight()), new Breaker()));
    }
}
