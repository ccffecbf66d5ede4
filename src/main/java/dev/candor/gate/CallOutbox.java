package dev.candor.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What gates tell others, on its way: claimed in one transaction, sent outside of any, settled in another. Who dies in
 * between lets the claim run out, and it goes out again: at least once.
 */
@ApplicationScoped
class CallOutbox {

    /** Longer than any sending, so that nobody sends what another still sends. */
    static final Duration CLAIM = Duration.ofSeconds(60);

    /** A pipeline waits for it: close together at first, and over after an hour, when nobody waits any more. */
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30));

    private final CallRepository rows;
    private final GateJson json;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final MeterRegistry metrics;

    CallOutbox(CallRepository rows, GateJson json, InstantSource clock, RandomGenerator random, MeterRegistry metrics) {
        this.rows = rows;
        this.json = json;
        this.clock = clock;
        this.random = random;
        this.metrics = metrics;
    }

    /** One thing to send. */
    record Parcel(long id, CallbackKind kind, String url, String body, Map<String, String> facts) {}

    /**
     * How one sending went.
     *
     * @param status the HTTP status; null if there was no answer
     * @param error why it did not arrive, one line; null if it did
     */
    record Answer(@Nullable Integer status, @Nullable String error) {

        boolean arrived() {
            return status != null && status >= 200 && status <= 299;
        }

        /** Whether to send the same again would be answered the same. */
        boolean last() {
            return status != null
                    && status >= 300
                    && status < 500
                    && !List.of(401, 408, 409, 425, 429).contains(status);
        }
    }

    /** Up to {@code limit} that are due, now the caller's for {@link #CLAIM}. */
    @Transactional
    public List<Parcel> claim(int limit, Instant now) {
        return rows.lockDue(now, limit).stream()
                .map(row -> {
                    row.claimedUntil = now.plus(CLAIM);
                    return new Parcel(idOf(row), row.kind, row.url, row.body, json.facts(row.facts));
                })
                .toList();
    }

    /** Writes down how a sending went. */
    @Transactional
    public void settle(long id, Answer answer) {
        CallEntity row = rows.findById(id);
        if (row == null || row.state != CallEntity.State.PENDING) {
            return;
        }
        Instant now = clock.instant();
        row.attempts++;
        row.lastStatus = answer.status();
        row.lastError = answer.error();
        if (answer.arrived()) {
            row.settle(CallEntity.State.DELIVERED, now);
            count(row.kind, "delivered");
        } else if (answer.last() || row.attempts > WAITS.size()) {
            row.settle(CallEntity.State.DEAD, now);
            count(row.kind, "dead");
        } else {
            double jitter = 0.9 + 0.2 * random.nextDouble();
            row.retryAt(now.plusMillis(Math.round(WAITS.get(row.attempts - 1).toMillis() * jitter)));
            count(row.kind, "failed");
        }
    }

    private static long idOf(CallEntity row) {
        if (row.id == null) {
            throw new IllegalStateException("a call that was never written has no id");
        }
        return row.id;
    }

    private void count(CallbackKind kind, String outcome) {
        Counter.builder("candor_gate_calls")
                .description("Tries to tell other systems of a gate, by kind and how they went")
                .tag("kind", kind.word())
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }
}
