package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.probe.Answer;
import dev.candor.probe.OnFailure;
import dev.candor.probe.Probe;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a probe. Lives on one event loop, on which everything but {@link #launch} is called; ends exactly once, at
 * its deadline at last. A protocol says how it starts, what its time running out means, and what it saw.
 */
abstract class Run {

    private final Engine engine;
    private final EventLoop loop;
    private final Probe probe;
    private final Vantage vantage;
    private final CompletableFuture<Measurement> result = new CompletableFuture<>();

    // From here on everything is set on the loop.
    private Stopwatch watch = new Stopwatch();
    private Instant startedAt;
    private long deadline;
    private @Nullable ScheduledFuture<?> alarm;
    private long heldUp;
    private boolean over;
    private List<Map<String, Object>> addresses = List.of();
    private X509Certificate @Nullable [] chain;

    Run(Engine engine, Probe probe, Vantage vantage) {
        this.engine = engine;
        this.loop = engine.loops().next();
        this.probe = probe;
        this.vantage = vantage;
        this.startedAt = engine.clock().instant();
    }

    /** Begins on the loop, as soon as it has time. Call it once, from anywhere. */
    final CompletableFuture<Measurement> launch() {
        loop.execute(this::begin);
        return result;
    }

    private void begin() {
        watch = new Stopwatch();
        heldUp = engine.latenessOf(loop).total();
        startedAt = engine.clock().instant();
        long timeout = probe.timeout().toNanos();
        deadline = System.nanoTime() + timeout;
        alarm = loop.schedule(this::expire, timeout, TimeUnit.NANOSECONDS);
        try {
            start();
        } catch (IllegalArgumentException e) {
            end(Diagnosis.config(e));
        } catch (RuntimeException e) {
            end(Diagnosis.ours(e));
        }
    }

    /**
     * Does the first thing.
     *
     * @throws IllegalArgumentException if the probe says what cannot be done
     */
    protected abstract void start();

    /** What it means that the time ran out now; null if what was seen up to now is a whole answer. */
    protected abstract @Nullable Failure expired();

    /** Closes whatever is open. Called once, before {@link #seen}. */
    protected abstract void release();

    /** What was seen so far; times are stopped. */
    protected abstract Facts seen();

    /** What assertions ask. */
    protected Answer answer(Facts facts) {
        return facts;
    }

    /** What a failure is told with; asked for only if there is one. Small, by name. */
    protected Map<String, Object> evidence() {
        return Map.of();
    }

    /** What the protocol tells of a failure, and what every run can. */
    private Map<String, Object> gathered() {
        Map<String, Object> gathered = new LinkedHashMap<>(evidence());
        if (!probe.onFailure().contains(OnFailure.BODY)) {
            gathered.remove("body");
        }
        if (chain != null && probe.onFailure().contains(OnFailure.TLS_CHAIN)) {
            gathered.put("tls_chain", Certificates.told(chain));
        }
        return gathered;
    }

    /** The name was looked up just now, and these are its addresses, for people; the last look-up counts. */
    final void lookedUp(List<Map<String, Object>> told) {
        addresses = told;
    }

    /** The server showed these certificates. */
    final void shown(X509Certificate[] certificates) {
        chain = certificates;
    }

    final Engine engine() {
        return engine;
    }

    final EventLoop loop() {
        return loop;
    }

    final Probe probe() {
        return probe;
    }

    final Vantage vantage() {
        return vantage;
    }

    final Stopwatch watch() {
        return watch;
    }

    /** When the run began, by the agent's clock. */
    final Instant startedAt() {
        return startedAt;
    }

    /** When its time is up, by {@link System#nanoTime}. */
    final long deadline() {
        return deadline;
    }

    final boolean isOver() {
        return over;
    }

    /** The run has come to its end: with that failure, or well if there is none. Only the first call counts. */
    final void end(@Nullable Failure failure) {
        if (over) {
            return;
        }
        over = true;
        watch.stop(failure == null);
        heldUp = engine.latenessOf(loop).total() - heldUp;
        if (alarm != null) {
            alarm.cancel(false);
        }
        try {
            release();
            conclude(failure);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    /** Judges what was seen; a protocol whose answers are big does it elsewhere than on the loop. */
    protected void conclude(@Nullable Failure failure) {
        complete(failure);
    }

    /** Completes the result; called from anywhere, once. Never throws. */
    protected final void complete(@Nullable Failure failure) {
        try {
            Facts facts = addresses.isEmpty() ? seen() : seen().with("addresses", addresses);
            Answer answer = answer(facts);
            Measurement measurement = HeldUp.reconsidered(
                    Judge.measure(probe, vantage.location(), facts, answer, failure, this::gathered),
                    probe,
                    answer,
                    heldUp / 1e6);
            Journey journey = vantage.journey();
            if (journey != null) {
                journey.saw(measurement.outcome(), answer);
            }
            result.complete(measurement);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void expire() {
        if (!over) {
            end(expired());
        }
    }
}
