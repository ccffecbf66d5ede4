package dev.candor.alert;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;

/** Looks at regular times after what time alone changes. */
@ApplicationScoped
class DutyTick {

    private final Duty duty;
    private final Holds holds;
    private final Compaction compaction;
    private final OutboxLoop outbox;
    private final InstantSource clock;
    private final Counter failures;

    DutyTick(
            Duty duty,
            Holds holds,
            Compaction compaction,
            OutboxLoop outbox,
            InstantSource clock,
            MeterRegistry metrics) {
        this.duty = duty;
        this.holds = holds;
        this.compaction = compaction;
        this.outbox = outbox;
        this.clock = clock;
        this.failures = Counter.builder("candor_alert_duty_failures")
                .description("Looks after silences, hours, ladders and flapping that failed")
                .register(metrics);
    }

    @Scheduled(every = "{candor.alert.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        Instant now = clock.instant();
        guarded("what is flapping", () -> duty.sample(now));
        guarded("who is next", () -> duty.remind(now));
        guarded("what waits", () -> {
            if (holds.release(now) > 0) {
                outbox.deliverDue(now);
            }
        });
    }

    @Scheduled(every = "{candor.history.tidy}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tidy() {
        guarded("what is too old", () -> compaction.run(clock.instant()));
    }

    private void guarded(String what, Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(e, "%s could not be looked after; the next tick tries again", what);
        }
    }
}
