package dev.candor.page;

import dev.candor.catalog.Customer;
import dev.candor.catalog.LevelRule;
import dev.candor.uptime.LevelVerdict;
import dev.candor.uptime.Records;
import dev.candor.uptime.Statement;
import dev.candor.uptime.StatementLine;
import dev.candor.uptime.Statements;
import java.time.Duration;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much of a month a customer's things worked, in words, by the rule that says what counts. Pure. */
final class Levels {
    private Levels() {}

    /** The statement of this month so far, as these facts know it. */
    static Statement soFar(Facts facts, Customer customer) {
        return draw(facts, customer, Past.month(facts.now()), facts.past());
    }

    /** The statement of a month; {@code past} must reach back to well before it. */
    static Statement draw(Facts facts, Customer customer, YearMonth month, Past past) {
        Atlas atlas = facts.atlas();
        Records records = new Records(
                past.watch(),
                facts.impacts(),
                facts.incidents(),
                past.works(),
                atlas::placementsOf,
                host -> atlas.regionOf(host).orElse(null));
        return Statements.of(
                customer, atlas.resourcesOf(customer.id()), atlas.components(), records, month, facts.now());
    }

    /** This month on one audience's page, counted when it is first asked for. For one thread. */
    static final class SoFar {
        private final Facts facts;
        private final Audience audience;
        private boolean counted;
        private View.@Nullable Levels brief;

        SoFar(Facts facts, Audience audience) {
            this.facts = facts;
            this.audience = audience;
        }

        /** Null for everybody, and for a customer who has nothing. */
        View.@Nullable Levels brief() {
            if (!counted) {
                brief = facts.atlas()
                        .customer(audience.customer())
                        .map(customer -> soFar(facts, customer))
                        .filter(statement -> !statement.lines().isEmpty())
                        .map(statement -> Levels.brief(facts, audience, statement))
                        .orElse(null);
                counted = true;
            }
            return brief;
        }
    }

    private static View.Levels brief(Facts facts, Audience audience, Statement statement) {
        YearMonth month = YearMonth.parse(statement.month());
        return new View.Levels(
                name(month),
                Words.moment(statement.to(), facts.now()),
                statement.lines().stream()
                        .map(line -> level(line, statement.complete()))
                        .toList(),
                audience.at(path(month)),
                audience.at(path(month.minusMonths(1))),
                name(month.minusMonths(1)));
    }

    /** Where a statement is, below the audience's root. */
    static String path(YearMonth month) {
        return "statements/" + month;
    }

    /** {@code November 2026}. */
    static String name(YearMonth month) {
        return month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + month.getYear();
    }

    /**
     * One figure in words.
     *
     * @param over whether all of its month was counted
     */
    static View.Level level(StatementLine line, boolean over) {
        return new View.Level(
                line.title().isEmpty() ? "All that you have" : Words.plain(line.title()),
                line.uptime() == null ? "no time counted yet" : percent(line.uptime()) + " up",
                line.target() == null ? null : percent(line.target()),
                mark(line, over),
                range(line),
                LevelRule.parse(line.rule()).word(),
                counts(LevelRule.parse(line.rule())),
                line.hours(),
                left(line, over));
    }

    /** {@code 99.95 %} of the digits of a statement. */
    static String percent(String digits) {
        return digits.endsWith(".000") ? digits.substring(0, digits.length() - 4) + " %" : digits + " %";
    }

    private static View.@Nullable Mark mark(StatementLine line, boolean over) {
        LevelVerdict verdict = line.verdict();
        if (verdict == null) {
            return null;
        }
        boolean lost = over || (line.leftMs() != null && line.leftMs() < 0);
        return switch (verdict) {
            case KEPT -> View.Mark.of(Tone.OK, over ? "Kept" : "Kept so far");
            case MISSED ->
                lost ? View.Mark.of(Tone.DOWN, "Missed") : View.Mark.of(Tone.DEGRADED, "Below target so far");
            case CANNOT_TELL -> View.Mark.of(Tone.UNKNOWN, "Cannot tell");
        };
    }

    private static @Nullable String range(StatementLine line) {
        if (line.atLeast() == null || line.atMost() == null || line.count().unknown() == 0) {
            return null;
        }
        return line.rule().equals(LevelRule.STRICT.word())
                ? "nobody can tell of %s, which counts as down"
                        .formatted(span(line.count().unknown()))
                : "between %s and %s, as nobody can tell of %s"
                        .formatted(
                                percent(line.atLeast()),
                                percent(line.atMost()),
                                span(line.count().unknown()));
    }

    private static @Nullable String left(StatementLine line, boolean over) {
        if (line.leftMs() == null) {
            return null;
        }
        int things = line.subjects().size();
        String sum = things > 1 ? ", summed over all %d,".formatted(things) : "";
        if (line.leftMs() < 0) {
            return "%s more%s down than the month allows".formatted(span(-line.leftMs()), sum);
        }
        return over
                ? "%s less%s down than the month allows".formatted(span(line.leftMs()), sum)
                : "%s more%s may be down until the month is over".formatted(span(line.leftMs()), sum);
    }

    private static String counts(LevelRule rule) {
        return switch (rule) {
            case WATCHED -> "degraded counts as up; planned work and time that nobody could tell of count neither way";
            case MEASURED ->
                "degraded counts as up, planned work as what was measured; time that nobody could tell of counts neither way";
            case STRICT ->
                "degraded time, time that nobody could tell of and failures during planned work count as down";
        };
    }

    static String span(long millis) {
        return millis == 0 ? "–" : Words.span(Duration.ofMillis(millis));
    }
}
