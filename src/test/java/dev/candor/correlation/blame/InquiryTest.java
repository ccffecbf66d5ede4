package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked beyond the usual runs, and when. */
class InquiryTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration DELAY = Duration.ofSeconds(2);
    private static final String MACHINES = "x@r.h1 y@r.h1 z@r.h2 w@s.h3";

    private final Touches touches = TouchesTest.touches("a.1 a.2 b.1 b.2", "x y z w", MACHINES, "a>r b>r b>s");
    private final Inquiry inquiry = new Inquiry(0.02, DELAY, START);

    @Test
    void aFirstFailureIsRepeatedFromElsewhereAndByASiblingAfterTheDelay() {
        inquiry.heard("a.1", "a", "x", false, START);
        List<Inquiry.Wanted> wanted = look(List.of(), START).wanted();
        assertThat(wanted)
                .extracting(
                        one -> one.question().location() + " " + one.question().check())
                .containsExactly("b x", "a x");
        assertThat(wanted).extracting(Inquiry.Wanted::at).containsOnly(START.plus(DELAY));
        assertThat(wanted).extracting(Inquiry.Wanted::why).containsOnly(Inquiry.Why.REPEAT);
    }

    @Test
    void whatGoesOnFailingIsNotRepeatedUntilItWorkedAgain() {
        inquiry.heard("a.1", "a", "x", false, START);
        assertThat(look(List.of(), START).wanted()).isNotEmpty();
        inquiry.heard("a.1", "a", "x", false, START.plusSeconds(20));
        assertThat(inquiry.any(List.of(), START.plusSeconds(20))).isFalse();
        inquiry.heard("a.1", "a", "x", true, START.plusSeconds(30));
        inquiry.heard("a.1", "a", "x", false, START.plusSeconds(40));
        assertThat(look(List.of(), START.plusSeconds(40)).wanted()).isNotEmpty();
    }

    @Test
    void aLeadIsFollowedByQuestionsThatTouchItBeforeAnythingIsNamed() {
        Inquiry.Named lead = Inquiry.Named.of(new Diagnosis.Lead(new Suspect(Kind.HOST, "h1"), 0.2, 0.1));
        assertThat(inquiry.any(List.of(lead), START)).isTrue();
        List<Inquiry.Wanted> wanted = look(List.of(lead), START).wanted();
        assertThat(wanted).hasSize(4);
        assertThat(wanted).extracting(one -> one.question().check()).isSubsetOf("x", "y");
        assertThat(wanted)
                .extracting(one -> one.question().agent() + one.question().check())
                .doesNotHaveDuplicates();
        // The next only once these can be answered.
        assertThat(inquiry.any(List.of(lead), START.plusSeconds(1))).isFalse();
        assertThat(inquiry.any(List.of(lead), START.plus(DELAY))).isTrue();
    }

    @Test
    void severalDoubtsShareTheQuestions() {
        List<Inquiry.Named> leads = List.of(
                Inquiry.Named.of(new Diagnosis.Lead(new Suspect(Kind.HOST, "h1"), 0.2, 0.5)),
                Inquiry.Named.of(new Diagnosis.Lead(new Suspect(Kind.HOST, "h3"), 0.2, 0.5)));
        assertThat(look(leads, START).wanted())
                .extracting(one -> one.question().check().equals("w"))
                .containsExactly(false, false, true, true);
    }

    @Test
    void whatWasJustDeployedIsAskedMoreOftenAndLeavesHalfOfTheBudgetToDoubts() {
        inquiry.rolledOut("w", START, START);
        assertThat(inquiry.any(List.of(), START)).isTrue();
        List<Inquiry.Wanted> wanted = look(List.of(), START).wanted();
        assertThat(wanted).hasSize(2).extracting(Inquiry.Wanted::why).containsOnly(Inquiry.Why.DEPLOY);
        assertThat(wanted).extracting(one -> one.question().check()).containsOnly("w");
        assertThat(inquiry.any(List.of(), START.plusSeconds(1))).isFalse();
        for (int i = 2; i < 40; i += 2) {
            look(List.of(), START.plusSeconds(i));
        }
        assertThat(inquiry.left(START.plusSeconds(40))).isGreaterThanOrEqualTo(Budget.LEAST_SAVED / 2);
    }

    @Test
    void whatIsCertainOrOneStreamAloneIsNotAsked() {
        Inquiry.Named certain =
                new Inquiry.Named(new Suspect(Kind.HOST, "h1"), List.of(), 0.995, 1, List.of("x"), List.of("a"));
        Inquiry.Named stream =
                new Inquiry.Named(new Suspect(Kind.STREAM, "a.1/x"), List.of(), 0.5, 1, List.of("x"), List.of("a"));
        assertThat(inquiry.any(List.of(certain, stream), START)).isFalse();
    }

    @Test
    void whatTheBudgetRefusesIsCounted() {
        Inquiry.Named lead = Inquiry.Named.of(new Diagnosis.Lead(new Suspect(Kind.REGION, "r"), 0.2, 0.5));
        assertThat(look(List.of(lead), START).wanted()).hasSize(4);
        Inquiry.Look second = look(List.of(lead), START.plus(DELAY));
        assertThat(second.wanted()).as("what was saved up").hasSize(2);
        assertThat(second.refused()).isEqualTo(1);
        assertThat(new Inquiry(0, DELAY, START).any(List.of(lead), START)).isFalse();
    }

    private Inquiry.Look look(List<Inquiry.Named> named, Instant now) {
        return inquiry.look(named, new Inquiry.Ways(touches, 0.1, check -> true, check -> false), now);
    }
}
