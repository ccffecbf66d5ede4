package dev.candor.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges every open gate again and again, by what the rows and the measurements say: nothing here must survive. */
@ApplicationScoped
class GateLoop {

    private final GateService gates;
    private final Holds holds;
    private final GateWaiters waiters;
    private final Surroundings surroundings;
    private final InstantSource clock;
    private final Counter failures;
    private final Set<String> running = new HashSet<>();

    GateLoop(
            GateService gates,
            Holds holds,
            GateWaiters waiters,
            Surroundings surroundings,
            InstantSource clock,
            MeterRegistry metrics) {
        this.gates = gates;
        this.holds = holds;
        this.waiters = waiters;
        this.surroundings = surroundings;
        this.clock = clock;
        this.failures = Counter.builder("candor_gate_failures")
                .description("Gates that could not be judged; the next tick tries again")
                .register(metrics);
    }

    @Scheduled(every = "{candor.gate.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            judgeAll(clock.instant());
        } catch (RuntimeException e) {
            failures.increment();
            Log.errorf(e, "the gates could not be read; the next tick tries again");
        }
    }

    /** Judges all gates that are open at {@code now}, ends the runs of those that are not, and answers who waits. */
    synchronized void judgeAll(Instant now) {
        List<String> undecided = gates.running();
        Set<String> open = undecided.isEmpty() ? Set.of() : judged(undecided, holds.at(now), now);
        running.addAll(open);
        running.removeIf(id -> {
            boolean over = !open.contains(id);
            if (over) {
                surroundings.stop(id);
            }
            return over;
        });
        // By the rows, not by what was decided here: another hub may have done it.
        waiters.decided(gates.decidedAmong(waiters.awaited()));
    }

    /** Judges these, and answers which of them stay open. */
    private Set<String> judged(List<String> undecided, Holds.Standing standing, Instant now) {
        Set<String> open = new HashSet<>();
        for (String id : undecided) {
            try {
                if (gates.judge(id, now, standing)) {
                    open.add(id);
                }
            } catch (RuntimeException e) {
                open.add(id);
                failures.increment();
                Log.errorf(e, "gate %s could not be judged; the next tick judges it again", id);
            }
        }
        return open;
    }
}
