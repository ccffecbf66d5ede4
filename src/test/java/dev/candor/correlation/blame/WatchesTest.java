package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Questions.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What was just deployed is asked more often for a while, each of its regions alike. */
class WatchesTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    // App x stands in two regions; s answers only c, r everybody else.
    private final Touches touches =
            TouchesTest.touches("a.1 a.2 b.1 b.2 c.1 c.2", "x y", "x@r.h1 x@s.h2 y@r.h1", "a>r b>r c>s");
    private final Watches watches = new Watches();

    @Test
    void nothingIsAskedWhereNothingWasDeployedOrLongAgo() {
        assertThat(watches.any(START)).isFalse();
        watches.rolledOut("x", START, START);
        assertThat(watches.any(START)).isTrue();
        assertThat(watches.any(START.plus(Watches.WATCHED))).isFalse();
        assertThat(watches.next(touches, question -> true, START.plus(Watches.WATCHED)))
                .isEmpty();
    }

    @Test
    void aDeployThatEndsIsWatchedForAsLongAgain() {
        watches.rolledOut("x", START, START);
        Instant end = START.plusSeconds(60);
        watches.rolledOut("x", end, end);
        assertThat(watches.any(START.plus(Watches.WATCHED).plusSeconds(59))).isTrue();
        assertThat(watches.any(end.plus(Watches.WATCHED))).isFalse();
    }

    @Test
    void whatIsToldLateOrAheadOfTimeIsNotWatched() {
        watches.rolledOut("x", START, START.plus(Watches.WATCHED));
        watches.rolledOut("x", START.plusSeconds(1), START);
        assertThat(watches.any(START.plusSeconds(1))).isFalse();
    }

    @Test
    void regionsAreAskedAlikeAndInThemAgentsHoweverFewReachThem() {
        watches.rolledOut("x", START, START);
        List<Question> asked = ask(8);
        assertThat(asked).extracting(Question::check).containsOnly("x");
        assertThat(asked.stream().collect(Collectors.groupingBy(Question::agent, Collectors.counting())))
                .isEqualTo(java.util.Map.of("a.1", 1L, "a.2", 1L, "b.1", 1L, "b.2", 1L, "c.1", 2L, "c.2", 2L));
    }

    @Test
    void severalDeploysShareTheQuestions() {
        watches.rolledOut("x", START, START);
        watches.rolledOut("y", START, START);
        assertThat(ask(6).stream().filter(question -> question.check().equals("y")))
                .hasSize(3);
    }

    @Test
    void whoJustAskedIsPassedOver() {
        watches.rolledOut("x", START, START);
        assertThat(watches.next(touches, question -> question.agent().equals("b.2"), START))
                .hasValueSatisfying(question -> assertThat(question.agent()).isEqualTo("b.2"));
        assertThat(watches.next(touches, question -> false, START)).isEmpty();
    }

    @Test
    void howManyAreWatchedIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            watches.rolledOut("app" + i, START, START);
        }
        watches.rolledOut("x", START, START);
        assertThat(ask(1)).isEmpty();
        // Those that are over make room.
        Instant later = START.plus(Watches.WATCHED).plus(Duration.ofSeconds(1));
        watches.rolledOut("x", later, later);
        assertThat(watches.next(touches, question -> true, later)).isPresent();
    }

    private List<Question> ask(int times) {
        List<Question> asked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            watches.next(touches, question -> true, START).ifPresent(asked::add);
        }
        return asked;
    }
}
