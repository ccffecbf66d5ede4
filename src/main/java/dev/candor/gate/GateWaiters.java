package dev.candor.gate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Requests that wait for a verdict. None of them holds a thread, and there are never more than the bound. */
@ApplicationScoped
class GateWaiters {

    private record Waiter(String gate, CompletableFuture<Boolean> answer) {}

    private final Map<Long, Waiter> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Semaphore places;

    GateWaiters(GateConfig config, MeterRegistry metrics) {
        this.places = new Semaphore(config.maxWaiting());
        Gauge.builder("candor_gate_waiters", places, p -> config.maxWaiting() - p.availablePermits())
                .description("Requests that wait for a verdict")
                .register(metrics);
    }

    /**
     * Waits for a verdict on that gate: completes with true when there is one, with false after {@code longest}. Empty if
     * too many wait already. Cancelling it gives the place back.
     */
    Optional<CompletableFuture<Boolean>> await(String gate, Duration longest) {
        if (!places.tryAcquire()) {
            return Optional.empty();
        }
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        long number = numbers.incrementAndGet();
        waiting.put(number, new Waiter(gate, answer));
        var unused = answer.whenComplete((verdict, failure) -> {
            waiting.remove(number);
            places.release();
        });
        var unusedToo = answer.completeOnTimeout(false, longest.toMillis(), TimeUnit.MILLISECONDS);
        return Optional.of(answer);
    }

    /** Ids of the gates that somebody waits for. */
    Set<String> awaited() {
        return waiting.values().stream().map(Waiter::gate).collect(Collectors.toSet());
    }

    /** Lets everybody go who waits for one of these. */
    void decided(Collection<String> gates) {
        for (Waiter waiter : waiting.values()) {
            if (gates.contains(waiter.gate())) {
                waiter.answer().complete(true);
            }
        }
    }
}
