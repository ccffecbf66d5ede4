package dev.candor.console;

import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.reader.Answers;
import java.time.Instant;
import java.util.List;

/** What customers say of an incident, as finished words. Their own words stand in quotes: nobody has checked them. */
record AnswerLines(boolean any, int seen, int alsoAffected, int notAffected, List<Line> lines) {

    /** One customer's. */
    record Line(String customer, boolean seen, String says, View.Moment at) {}

    static AnswerLines of(Answers.Counted counted, Instant now) {
        return new AnswerLines(
                counted.any(),
                counted.seen(),
                counted.alsoAffected(),
                counted.notAffected(),
                counted.newest().stream()
                        .map(a -> new Line(
                                Words.plain(a.customer()), a.seenAt() != null, says(a), Words.moment(a.at(), now)))
                        .toList());
    }

    private static String says(Answers.Answer answer) {
        Answers.Verdict verdict = answer.verdict();
        if (verdict == null) {
            return "";
        }
        String text = answer.text();
        return switch (verdict) {
            case NOT_AFFECTED -> "not affected";
            case ALSO_AFFECTED -> text == null ? "also affected" : "also affected: “%s”".formatted(Words.plain(text));
        };
    }
}
