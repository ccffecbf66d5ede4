package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HubClockTest {
    private static final Instant MACHINE = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AtomicReference<Instant> machine = new AtomicReference<>(MACHINE);
    private final HubClock clock = new HubClock(machine::get, Duration.ZERO, nanos::get);

    @Test
    void untilItHasHeardItIsTheMachinesClockAndWhatWasKnownBefore() {
        assertThat(clock.instant()).isEqualTo(MACHINE);
        assertThat(new HubClock(machine::get, Duration.ofSeconds(-90), nanos::get).instant())
                .isEqualTo(MACHINE.minusSeconds(90));
        assertThat(clock.hasHeard()).isFalse();
    }

    @Test
    void aMachineThatIsAnHourBehindIsTold() {
        exchange(Duration.ofHours(1), 10, 10, 200);
        assertThat(clock.offset()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void theShortestWayIsBelievedSinceAQueueOnOneSideSkewsTheGuess() {
        exchange(Duration.ofSeconds(2), 1, 1, 0);
        exchange(Duration.ofSeconds(2), 400, 1, 0);
        exchange(Duration.ofSeconds(2), 1, 900, 0);
        assertThat(clock.offset()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void anOldGuessIsForgottenAfterEightMore() {
        exchange(Duration.ofSeconds(2), 1, 1, 0);
        for (int i = 0; i < 8; i++) {
            exchange(Duration.ofSeconds(3), 5, 5, 0);
        }
        assertThat(clock.offset()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whoSetsTheMachinesClockMovesNothing() {
        exchange(Duration.ZERO, 1, 1, 0);
        Instant before = clock.instant();
        machine.set(machine.get().plus(Duration.ofDays(1)));
        assertThat(clock.instant()).isEqualTo(before);
        assertThat(clock.offset()).isEqualTo(Duration.ofDays(-1));
    }

    @Test
    void anAnswerFromBeforeItsQuestionIsNotBelieved() {
        long sent = clock.counter();
        clock.heard(sent, MACHINE.plusSeconds(50), MACHINE.plusSeconds(40), sent + 1);
        assertThat(clock.hasHeard()).isFalse();
    }

    /** One exchange with a hub whose clock is ahead by that much; ways and work in milliseconds. */
    private void exchange(Duration ahead, long there, long back, long work) {
        long sent = clock.counter();
        pass(there);
        Instant received = machine.get().plus(ahead);
        pass(work);
        Instant answered = machine.get().plus(ahead);
        pass(back);
        clock.heard(sent, received, answered, clock.counter());
    }

    private void pass(long ms) {
        nanos.addAndGet(ms * 1_000_000);
        machine.set(machine.get().plusMillis(ms));
    }
}
