package dev.candor.measurement;

import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the database last said, for gauges. A scrape never waits for it: a look at an old answer has it asked again aside,
 * at most once in {@link #FRESH}. Once the database does not answer, or when an answer is too old, there is none.
 *
 * @param <T> the answer
 */
public final class SlowGauge<T> {

    /** How long an answer is good. */
    public static final Duration FRESH = Duration.ofSeconds(10);

    /** From then on nothing is told: a number of long ago would pass for one of now. */
    static final Duration TOO_OLD = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Executor aside;
    private final Supplier<T> question;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile @Nullable Answer<T> last;
    private volatile Instant askedAt = Instant.EPOCH;

    private record Answer<T>(T value, Instant at) {}

    /** Asks nothing yet; {@code question} is asked on {@code aside}, by one at a time. */
    public SlowGauge(InstantSource clock, Executor aside, Supplier<T> question) {
        this.clock = clock;
        this.aside = aside;
        this.question = question;
    }

    /** A part of the answer; not a number if there is none, or none that is young enough. */
    public double read(ToDoubleFunction<T> part) {
        Instant now = clock.instant();
        if (askedAt.plus(FRESH).isBefore(now) && asking.compareAndSet(false, true)) {
            askedAt = now;
            ask(now);
        }
        Answer<T> answer = last;
        return answer == null || answer.at().plus(TOO_OLD).isBefore(now)
                ? Double.NaN
                : part.applyAsDouble(answer.value());
    }

    private void ask(Instant now) {
        try {
            aside.execute(() -> {
                try {
                    last = new Answer<>(question.get(), now);
                } catch (RuntimeException e) {
                    last = null;
                    Log.debugf(e, "the database did not say what a scrape wants to know; a later scrape asks again");
                } finally {
                    asking.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            asking.set(false);
        }
    }
}
