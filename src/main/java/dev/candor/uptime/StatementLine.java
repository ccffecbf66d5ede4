package dev.candor.uptime;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.ServiceHours;
import dev.candor.catalog.ServiceLevel;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a statement, with its rule and all that it is made of. Shares are percent, as decimal digits.
 *
 * @param of what it is about, as the catalog names it; null for all that the customer has
 * @param rule a {@link LevelRule} by its word
 * @param hours when it counts, as the catalog writes it; null for always
 * @param target what was promised; null where nothing was
 * @param subjects what is counted, each alike
 * @param count the sum over them
 * @param uptime the share of the known time that was up by the rule, rounded down; null if none counts
 * @param atLeast the same, had all unknown time been down
 * @param atMost the same, had all unknown time been up, rounded up
 * @param verdict whether the target was kept; null without one
 * @param leftMs how many milliseconds more may be down until the month is over before the target is missed: negative if it
 *     is missed whatever comes; null without a target
 */
@JsonNaming(SnakeCaseStrategy.class)
public record StatementLine(
        @Nullable String of,
        String title,
        String rule,
        @Nullable String hours,
        @Nullable String target,
        List<Subject> subjects,
        LevelCount count,
        @Nullable String uptime,
        @Nullable String atLeast,
        @Nullable String atMost,
        @Nullable LevelVerdict verdict,
        @Nullable Long leftMs) {

    public StatementLine {
        subjects = List.copyOf(subjects);
    }

    /**
     * One that is counted.
     *
     * @param to where the counted time ends
     * @param month the whole of it
     * @param target in thousandths of a percent; null for none
     */
    static StatementLine of(
            @Nullable String of,
            String title,
            LevelRule rule,
            @Nullable ServiceHours hours,
            @Nullable Integer target,
            List<Subject> subjects,
            Instant to,
            Interval month) {
        List<Subject> counted =
                subjects.stream().map(s -> s.counted(to, hours, rule)).toList();
        LevelCount count = counted.stream().map(Subject::count).reduce(LevelCount.NONE, LevelCount::plus);
        Tally judged = count.judged(rule);
        return new StatementLine(
                of,
                title,
                rule.word(),
                hours == null ? null : hours.toString(),
                target == null ? null : digits(target),
                counted,
                count,
                digits(judged.uptime()),
                digits(judged.uptimeAtLeast()),
                digits(judged.uptimeAtMost()),
                target == null ? null : LevelVerdict.of(judged, target),
                target == null ? null : left(judged, target, counted.size(), hours, to, month));
    }

    // What is still to come counts as if no work were planned.
    private static long left(
            Tally judged, int target, int subjects, @Nullable ServiceHours hours, Instant to, Interval month) {
        Interval rest = new Interval(to.isBefore(month.to()) ? to : month.to(), month.to());
        long coming = Math.multiplyExact(
                subjects,
                Calendar.hours(hours, rest).stream().mapToLong(Interval::millis).sum());
        long whole = Math.addExact(judged.total(), coming);
        return Math.multiplyExact(whole, (long) ServiceLevel.WHOLE - target) / ServiceLevel.WHOLE - judged.down();
    }

    /** The same, counted anew from what it lists and nothing else. */
    StatementLine recounted(Instant to, Interval month) {
        return of(
                of,
                title,
                LevelRule.parse(rule),
                hours == null ? null : ServiceHours.parse(hours),
                target == null ? null : thousandths(target),
                subjects,
                to,
                month);
    }

    private static @Nullable String digits(OptionalLong thousandths) {
        return thousandths.isEmpty() ? null : digits(thousandths.getAsLong());
    }

    private static String digits(long thousandths) {
        return thousandths / 1000 + "."
                + String.valueOf(1_000 + thousandths % 1000).substring(1);
    }

    private static int thousandths(String digits) {
        return Integer.parseInt(digits.replace(".", ""));
    }
}
