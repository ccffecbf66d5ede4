package dev.candor.alert;

import dev.candor.gate.GateDecided;
import dev.candor.incident.IncidentChanged;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Takes what is due out of the outbox and sends it. Each channel has places of its own, so that a receiver that hangs
 * delays nobody else.
 */
@ApplicationScoped
class OutboxLoop {

    private static final int MOST_AT_ONCE = 50;

    private final Outbox outbox;
    private final WebhookSender sender;
    private final Channels channels;
    private final AlertConfig config;
    private final InstantSource clock;
    private final Counter failures;
    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

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
    }

    @Scheduled(every = "{candor.alert.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            deliverDue(clock.instant());
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(e, "the outbox could not be read; the next tick tries again");
        }
    }

    // A nudge only: what is missed here is found by the next tick.
    void nudge(@Observes(during = TransactionPhase.AFTER_SUCCESS) IncidentChanged changed) {
        soon();
    }

    void nudge(@Observes(during = TransactionPhase.AFTER_SUCCESS) GateDecided decided) {
        soon();
    }

    private void soon() {
        if (!config.every().equals("off")) {
            Infrastructure.getDefaultWorkerPool().execute(this::tick);
        }
    }

    /** Sends everything that is due at {@code now} and has a place; does not wait for the answers. */
    void deliverDue(Instant now) {
        for (Channels.Channel channel : channels.all()) {
            Semaphore free = places.computeIfAbsent(channel.name(), name -> new Semaphore(config.inFlight()));
            int taken = Math.min(MOST_AT_ONCE, free.drainPermits());
            if (taken == 0) {
                continue;
            }
            int sent = 0;
            try {
                for (Parcel parcel : outbox.claim(channel, taken, now)) {
                    send(channel, parcel, free);
                    sent++;
                }
            } finally {
                free.release(taken - sent);
            }
        }
    }

    private void send(Channels.Channel channel, Parcel parcel, Semaphore free) {
        CompletableFuture<Void> unused = sender.send(channel, parcel)
                .toCompletableFuture()
                .thenAcceptAsync(
                        reply -> outbox.settle(channel, parcel.delivery(), reply),
                        Infrastructure.getDefaultWorkerPool())
                .whenComplete((done, failure) -> {
                    free.release();
                    if (failure != null) {
                        failures.increment();
                        Log.errorf(
                                failure,
                                "delivery %d to %s was sent and not settled; it is sent again when its claim runs out",
                                parcel.delivery(),
                                channel.name());
                    }
                });
    }
}
