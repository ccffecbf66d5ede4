package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Questions.Question;
import dev.candor.correlation.blame.Suspect.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which question is asked when several could be to blame. */
class QuestionsTest {
    private static final String MACHINES = "x@r.h1 x@s.h3 y@r.h1 y@s.h4 c@r.h1 c@r.h2 c@s.h3 c@s.h4 w@r.h2 w@s.h3";

    private final Touches touches = TouchesTest.touches("a.1 a.2 b.1 b.2", "x y c w !z", MACHINES, "a>r b>r b>s");
    private final Questions questions = new Questions(touches);

    @Test
    void anAgentOrItsLocationIsSplitByItsSibling() {
        Question question = best(Kind.AGENT, "a.1", Kind.LOCATION, "a");
        assertThat(question.agent()).isEqualTo("a.2");
        assertThat(question.gain()).isGreaterThan(0.65);
    }

    @Test
    void aLocationOrItsPathIsSplitByATargetOutside() {
        Question question = best(Kind.LOCATION, "a", Kind.PATH, "a/r");
        assertThat(question.location()).isEqualTo("a");
        assertThat(question.check()).isEqualTo("!z");
    }

    @Test
    void aHostOrItsRegionIsSplitByWhatStandsOnAnotherHostOfTheRegion() {
        Question question = best(Kind.HOST, "h1", Kind.REGION, "r");
        assertThat(question.check()).isEqualTo("w");
        assertThat(question.location()).isEqualTo("a");
    }

    @Test
    void anAppOrItsHostIsSplitByAnotherAppOnTheHost() {
        Question question = best(Kind.INSTANCE, "x/h1", Kind.HOST, "h1");
        assertThat(question.check()).isEqualTo("y");
    }

    @Test
    void aPathOrItsRegionIsSplitFromElsewhere() {
        assertThat(best(Kind.PATH, "a/r", Kind.REGION, "r").location()).isEqualTo("b");
    }

    @Test
    void whatNoRunTellsApartIsNotAsked() {
        assertThat(questions.best(
                        even(new Suspect(Kind.APP_REGION, "x/r"), new Suspect(Kind.STALE_DISCOVERY, "x/r")),
                        1,
                        question -> true))
                .isEmpty();
        assertThat(questions.best(Map.of(), 1, question -> true)).isEmpty();
    }

    @Test
    void whatCannotBeAskedNowGivesWayToTheNextBest() {
        Map<Suspect, Double> rivals = even(new Suspect(Kind.AGENT, "a.1"), new Suspect(Kind.LOCATION, "a"));
        Question first = questions.best(rivals, 1, question -> true).orElseThrow();
        Question second = questions
                .best(rivals, 1, question -> !question.check().equals(first.check()))
                .orElseThrow();
        assertThat(second.check()).isNotEqualTo(first.check());
        assertThat(second.gain()).isLessThanOrEqualTo(first.gain());
        assertThat(questions.best(rivals, 1, question -> false)).isEmpty();
    }

    @Test
    void theMilderTheFaultTheLessOneRunTells() {
        Map<Suspect, Double> rivals = even(new Suspect(Kind.HOST, "h1"), new Suspect(Kind.REGION, "r"));
        double before = Double.MAX_VALUE;
        for (double severity : new double[] {1, 0.6, 0.3, 0.15}) {
            double gain = questions
                    .best(rivals, severity, q -> true)
                    .map(Question::gain)
                    .orElse(0.0);
            assertThat(gain).isLessThan(before);
            before = gain;
        }
    }

    @Test
    void whoIsNamedAloneIsDoubtedForWhatElseTouchesTheSameFailures() {
        Suspect named = new Suspect(Kind.HOST, "h1");
        Map<Suspect, Double> rivals = questions.rivals(named, 0.8, List.of("x", "y"), List.of("a"));
        assertThat(rivals.get(named)).isEqualTo(0.8);
        assertThat(rivals)
                .containsKeys(
                        new Suspect(Kind.REGION, "r"), new Suspect(Kind.LOCATION, "a"), new Suspect(Kind.PATH, "a/r"));
        assertThat(rivals).doesNotContainKey(new Suspect(Kind.REGION, "s"));
        assertThat(rivals.values().stream().mapToDouble(p -> p).sum()).isBetween(0.8, 1.0);
        assertThat(rivals).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void aFailedRunIsRepeatedElsewhereAndByASibling() {
        List<Question> again = questions.again("a.1", "a", "x", location -> true);
        assertThat(again).extracting(Question::agent).containsExactly("b.1", "a.2");
        assertThat(again).extracting(Question::check).containsOnly("x");
        assertThat(questions.again("a.1", "a", "unknown", location -> true)).isEmpty();
    }

    @Test
    void whereNothingElseFailsIsAskedFirst() {
        Questions three = new Questions(TouchesTest.touches("a.1 b.1 d.1", "x y", "x@r.h1 y@r.h2", ""));
        assertThat(three.again("a.1", "a", "x", location -> !location.equals("b")))
                .extracting(Question::agent)
                .containsExactly("d.1");
    }

    private Question best(Kind one, String id, Kind other, String otherId) {
        return questions
                .best(even(new Suspect(one, id), new Suspect(other, otherId)), 1, question -> true)
                .orElseThrow();
    }

    private static Map<Suspect, Double> even(Suspect... rivals) {
        Map<Suspect, Double> likely = new LinkedHashMap<>();
        for (Suspect rival : rivals) {
            likely.put(rival, 1.0 / rivals.length);
        }
        return likely;
    }
}
