package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LastKnownTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Sample.NOW);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<RuntimeException> trouble = new AtomicReference<>();

    private LastKnown<String, String> source(Executor executor) {
        return new LastKnown<>(10, Duration.ofSeconds(1), now::get, executor, failures::incrementAndGet, key -> {
            asked.incrementAndGet();
            if (trouble.get() != null) {
                throw trouble.get();
            }
            return key.equals("nobody") ? Optional.empty() : Optional.of(key + asked.get());
        });
    }

    @Test
    void anAnswerIsGoodForASecondAndThenAskedForAgain() {
        LastKnown<String, String> source = source(Runnable::run);
        assertThat(source.get("a").orElseThrow().value()).isEqualTo("a1");
        now.set(Sample.NOW.plusMillis(999));
        assertThat(source.get("a").orElseThrow().value()).isEqualTo("a1");
        now.set(Sample.NOW.plusMillis(1000));
        assertThat(source.get("a").orElseThrow().value()).isEqualTo("a2");
    }

    @Test
    void whereTheSourceFailsTheLastAnswerStandsWithItsAge() {
        LastKnown<String, String> source = source(Runnable::run);
        source.get("a");
        trouble.set(new IllegalStateException("database away"));
        now.set(Sample.NOW.plusSeconds(3_600));
        assertThat(source.get("a")).contains(new LastKnown.Known<>("a1", Sample.NOW));
        assertThat(failures).hasValue(1);
        assertThatThrownBy(() -> source.get("b")).isInstanceOf(LastKnown.AwayException.class);
    }

    @Test
    void aSourceThatHangsIsNotWaitedForAndNotAskedTwiceMeanwhile() {
        CountDownLatch gate = new CountDownLatch(1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            LastKnown<String, String> source = source(task -> pool.execute(() -> {
                if (asked.get() > 0) {
                    await(gate);
                }
                task.run();
            }));
            source.get("a");
            now.set(Sample.NOW.plusSeconds(5));
            assertThat(source.get("a").orElseThrow().value()).isEqualTo("a1");
            assertThat(source.get("a").orElseThrow().value()).isEqualTo("a1");
            gate.countDown();
            Awaitility.await().until(() -> source.get("a").orElseThrow().value(), "a2"::equals);
            assertThat(asked).hasValue(2);
        } finally {
            gate.countDown();
            pool.shutdownNow();
        }
    }

    @Test
    void nothingIsKeptOfWhatTheSourceDoesNotKnow() {
        LastKnown<String, String> source = source(Runnable::run);
        assertThat(source.get("nobody")).isEmpty();
        assertThat(source.get("nobody")).isEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatHasExpiredIsAskedForAtOnceAndKeptUntilThen() {
        LastKnown<String, String> source = source(Runnable::run);
        source.get("a");
        source.expire();
        assertThat(source.get("a").orElseThrow().value()).isEqualTo("a2");
        source.expire();
        trouble.set(new IllegalStateException("database away"));
        assertThat(source.get("a")).contains(new LastKnown.Known<>("a2", Sample.NOW));
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
