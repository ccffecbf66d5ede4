package dev.candor.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a source said last, asked again when that has grown old, by one caller at a time. If the source fails, or takes
 * longer than a reader should wait, the last answer stands, with its age: a page never needs the database to be there.
 */
final class LastKnown<K, V> {
    // A reader waits this long for fresher facts before older ones are shown.
    private static final Duration WAIT = Duration.ofMillis(800);

    private final Cache<K, Entry<V>> entries;
    private final Map<K, CompletableFuture<Optional<Known<V>>>> asking = new ConcurrentHashMap<>();
    private final Duration fresh;
    private final InstantSource clock;
    private final Executor executor;
    private final Runnable onFailure;
    private final Function<K, Optional<V>> source;

    /**
     * @param size how many answers are kept at most
     * @param fresh how long an answer is good without asking again
     * @param onFailure called once per failed asking
     * @param source answers, or says that there is nothing of this key, which is not kept
     */
    LastKnown(
            int size,
            Duration fresh,
            InstantSource clock,
            Executor executor,
            Runnable onFailure,
            Function<K, Optional<V>> source) {
        this.entries = Caffeine.newBuilder().maximumSize(size).build();
        this.fresh = fresh;
        this.clock = clock;
        this.executor = executor;
        this.onFailure = onFailure;
        this.source = source;
    }

    /** An answer and when it was given. */
    record Known<V>(V value, Instant at) {}

    private record Entry<V>(Known<V> known, boolean expired) {}

    /**
     * The freshest answer to be had; empty if the source says that there is nothing.
     *
     * @throws AwayException if the source does not answer and never did for this key
     */
    Optional<Known<V>> get(K key) {
        Entry<V> entry = entries.getIfPresent(key);
        Known<V> last = entry == null ? null : entry.known();
        if (entry != null
                && !entry.expired()
                && clock.instant().isBefore(entry.known().at().plus(fresh))) {
            return Optional.of(entry.known());
        }
        try {
            return ask(key).get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            return fallBack(last, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fallBack(last, e);
        }
    }

    /** What is known is asked for again at the next look, and stands until it is answered. */
    void expire() {
        entries.asMap().replaceAll((key, entry) -> new Entry<>(entry.known(), true));
    }

    private Optional<Known<V>> fallBack(@Nullable Known<V> last, Exception why) {
        if (last == null) {
            throw new AwayException(why);
        }
        return Optional.of(last);
    }

    private CompletableFuture<Optional<Known<V>>> ask(K key) {
        CompletableFuture<Optional<Known<V>>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<Known<V>>> other = asking.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        try {
            executor.execute(() -> answer(key, mine));
        } catch (RejectedExecutionException e) {
            asking.remove(key, mine);
            throw e;
        }
        return mine;
    }

    private void answer(K key, CompletableFuture<Optional<Known<V>>> asked) {
        // Before the source is asked: what changes meanwhile makes the answer older, not newer.
        Instant at = clock.instant();
        try {
            Optional<Known<V>> answer = source.apply(key).map(value -> new Known<>(value, at));
            answer.ifPresentOrElse(fact -> entries.put(key, new Entry<>(fact, false)), () -> entries.invalidate(key));
            asked.complete(answer);
        } catch (RuntimeException e) {
            onFailure.run();
            asked.completeExceptionally(e);
        } finally {
            asking.remove(key, asked);
            // For what is no exception: nobody may wait for this asking for ever.
            asked.completeExceptionally(new IllegalStateException("the source did not answer"));
        }
    }

    /** The source does not answer, and nothing is remembered. */
    static final class AwayException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AwayException(Throwable cause) {
            super("nothing is known, and the source does not answer: " + cause.getMessage(), cause);
        }
    }
}
