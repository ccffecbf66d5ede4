package dev.candor.gate;

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
import java.util.concurrent.Semaphore;

/** Sends what gates have to tell. */
@ApplicationScoped
class CallLoop {

    private static final int AT_ONCE = 16;

    private final CallOutbox outbox;
    private final CallSender sender;
    private final GateConfig config;
    private final InstantSource clock;
    private final Counter failures;
    private final Semaphore places = new Semaphore(AT_ONCE);

    CallLoop(CallOutbox outbox, CallSender sender, GateConfig config, InstantSource clock, MeterRegistry metrics) {
        this.outbox = outbox;
        this.sender = sender;
        this.config = config;
        this.clock = clock;
        this.failures = Counter.builder("candor_gate_call_failures")
                .description("Looks for what gates have to tell that failed, and calls sent and not settled")
                .register(metrics);
    }

    @Scheduled(every = "{candor.gate.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            sendDue(clock.instant());
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(e, "what gates have to tell could not be read; the next tick tries again");
        }
    }

    // A nudge only: what is missed here is found by the next tick.
    void nudge(@Observes(during = TransactionPhase.AFTER_SUCCESS) Calls.Written written) {
        if (!config.every().equals("off")) {
            Infrastructure.getDefaultWorkerPool().execute(this::tick);
        }
    }

    /** Sends what is due at {@code now} and has a place; does not wait for the answers. */
    void sendDue(Instant now) {
        int taken = places.drainPermits();
        int sent = 0;
        try {
            if (taken > 0) {
                for (CallOutbox.Parcel parcel : outbox.claim(taken, now)) {
                    send(parcel);
                    sent++;
                }
            }
        } finally {
            places.release(taken - sent);
        }
    }

    private void send(CallOutbox.Parcel parcel) {
        var unused = sender.send(parcel)
                .thenAcceptAsync(answer -> outbox.settle(parcel.id(), answer), Infrastructure.getDefaultWorkerPool())
                .whenComplete((done, failure) -> {
                    places.release();
                    if (failure != null) {
                        failures.increment();
                        Log.errorf(
                                failure,
                                "call %d of a gate was sent and not settled; it is sent again when its claim runs out",
                                parcel.id());
                    }
                });
    }
}
