package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.problem.ProblemException;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class BurstsTest {

    @Inject
    Bursts bursts;

    @Inject
    InstantSource clock;

    @AfterEach
    void endAll() {
        bursts.current().forEach(burst -> bursts.end(burst.id()));
    }

    @Test
    void askingAgainReplacesAndEndingTwiceIsFine() {
        String id = UUID.randomUUID().toString();
        bursts.request(burst(id, 60, Duration.ofSeconds(2)));
        bursts.request(burst(id, 60, Duration.ofSeconds(1)));
        assertThat(bursts.current()).extracting(Burst::interval).containsExactly(Duration.ofSeconds(1));
        bursts.end(id);
        bursts.end(id);
        assertThat(bursts.current()).isEmpty();
    }

    @Test
    void anExpiredBurstIsGone() {
        bursts.request(burst("over", -1, Duration.ofSeconds(1)));
        assertThat(bursts.current()).isEmpty();
    }

    @Test
    void theThirtyThirdMustWaitAndOnesAlreadyGoingOnNeedNot() {
        List<Burst> all = IntStream.range(0, Bursts.MOST)
                .mapToObj(i -> burst("gate-" + i, 60, Duration.ofSeconds(1)))
                .toList();
        all.forEach(bursts::request);
        bursts.request(all.get(3));
        assertThatThrownBy(() -> bursts.request(burst("one-more", 60, Duration.ofSeconds(1))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503));
        bursts.end("gate-0");
        bursts.request(burst("one-more", 60, Duration.ofSeconds(1)));
        assertThat(bursts.current()).hasSize(Bursts.MOST);
    }

    @Test
    void anIntervalTooShortIsRefused() {
        assertThatThrownBy(() -> burst("fast", 60, Duration.ofMillis(99))).hasMessageContaining("PT0.099S");
    }

    private Burst burst(String id, int seconds, Duration interval) {
        return new Burst(id, Set.of("site"), interval, clock.instant().plusSeconds(seconds), Set.of());
    }
}
