package dev.candor.page;

import dev.candor.correlation.Health;
import dev.candor.measurement.Csv;
import dev.candor.uptime.LevelCount;
import dev.candor.uptime.Statement;
import dev.candor.uptime.StatementLine;
import dev.candor.uptime.Stretch;
import dev.candor.uptime.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A statement as a page, as JSON that can be counted anew, and as a table. */
final class StatementPaper {
    private static final Pattern PATH = Pattern.compile("statements/(\\d{4}-(?:0[1-9]|1[0-2]))(\\.json|\\.csv)?");
    // More rows are read by machines only, and those have JSON.
    private static final int SHOWN = 200;

    private static final List<String> COLUMNS = List.of(
            "month",
            "of",
            "rule",
            "hours",
            "target_percent",
            "resource",
            "title",
            "kind",
            "up_ms",
            "degraded_ms",
            "down_ms",
            "unknown_ms",
            "planned_ms",
            "outside_ms",
            "uptime_percent",
            "verdict");

    private final URI base;
    private final Templates templates;

    StatementPaper(URI base, Templates templates) {
        this.base = base;
        this.templates = templates;
    }

    /**
     * What a path asks for.
     *
     * @param form empty for a page, or the ending
     */
    record Asked(YearMonth month, String form) {

        /** Of a path below a customer's root; null if it is no statement's. */
        static @Nullable Asked of(String path) {
            Matcher asked = PATH.matcher(path);
            return asked.matches()
                    ? new Asked(YearMonth.parse(asked.group(1)), asked.group(2) == null ? "" : asked.group(2))
                    : null;
        }
    }

    /** What to send. */
    Snapshot write(Asked asked, Statement statement, Facts facts, Audience audience) {
        return switch (asked.form()) {
            case ".json" -> same("application/json", Json.write(statement));
            case ".csv" -> same("text/csv;charset=UTF-8;header=present", csv(statement));
            default -> same(Artefacts.HTML, page(statement, facts, audience.below()));
        };
    }

    private static Snapshot same(String type, String text) {
        return Snapshot.of(type, text, text);
    }

    private static String csv(Statement statement) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (StatementLine line : statement.lines()) {
            for (Subject subject : line.subjects()) {
                rows.add(row(statement, line, subject.id(), subject.title(), subject.kind(), subject.count(), false));
            }
            rows.add(row(statement, line, null, "", "all", line.count(), true));
        }
        StringBuilder text = new StringBuilder();
        try {
            Csv.write(
                    new Csv.Table() {
                        @Override
                        public List<String> header() {
                            return COLUMNS;
                        }

                        @Override
                        public Stream<List<@Nullable Object>> rows() {
                            return rows.stream();
                        }
                    },
                    text);
        } catch (IOException e) {
            throw new UncheckedIOException("a text takes what is written to it", e);
        }
        return text.toString();
    }

    private static List<@Nullable Object> row(
            Statement statement,
            StatementLine line,
            @Nullable String id,
            String title,
            String kind,
            LevelCount count,
            boolean whole) {
        return Arrays.asList(
                statement.month(),
                line.of(),
                line.rule(),
                line.hours(),
                line.target(),
                id,
                title,
                kind,
                count.up(),
                count.degraded(),
                count.down(),
                count.unknown(),
                count.planned(),
                count.outside(),
                whole ? line.uptime() : null,
                whole && line.verdict() != null ? line.verdict().word() : null);
    }

    private String page(Statement statement, Facts facts, Audience audience) {
        YearMonth month = YearMonth.parse(statement.month());
        View.Frame frame =
                new Frames(base, facts, audience).of("Statement for " + Levels.name(month), Levels.path(month));
        Map<UUID, Statement.Told> told =
                statement.incidents().stream().collect(Collectors.toMap(Statement.Told::id, Function.identity()));
        return templates.statement(
                frame,
                new View.Paper(
                        Levels.name(month),
                        Words.moment(statement.from(), facts.now()),
                        Words.moment(statement.to(), facts.now()),
                        statement.complete(),
                        statement.lines().stream()
                                .map(line -> line(line, statement.complete(), told, facts, audience))
                                .toList(),
                        statement.incidents().stream()
                                .map(i -> new View.Line(
                                        audience.at(Commons.path(i.id())),
                                        Words.plain(i.title()),
                                        i.resolvedAt() == null
                                                ? View.Mark.of(Tone.DEGRADED, "Open")
                                                : View.Mark.of(Tone.OK, "Resolved"),
                                        Words.moment(i.beganAt(), facts.now()),
                                        i.resolvedAt() == null
                                                ? "open"
                                                : "to "
                                                        + Words.moment(i.resolvedAt(), facts.now())
                                                                .text()))
                                .toList(),
                        month + ".json",
                        month + ".csv",
                        month.minusMonths(1).toString(),
                        Levels.name(month.minusMonths(1)),
                        month.isBefore(Past.month(facts.now()))
                                ? month.plusMonths(1).toString()
                                : null,
                        Levels.name(month.plusMonths(1))));
    }

    private static View.PaperLine line(
            StatementLine line, boolean over, Map<UUID, Statement.Told> told, Facts facts, Audience audience) {
        List<View.Entered> entered = line.subjects().stream()
                .flatMap(subject -> subject.all().stream()
                        .sorted(Comparator.comparing(Stretch::from))
                        .map(stretch -> entered(subject, stretch, told, facts, audience)))
                .toList();
        return new View.PaperLine(
                Levels.level(line, over),
                line.subjects().stream().map(StatementPaper::counted).toList(),
                entered.stream().limit(SHOWN).toList(),
                entered.size() > SHOWN ? entered.size() - SHOWN : 0);
    }

    private static View.Counted counted(Subject subject) {
        LevelCount count = subject.count();
        return new View.Counted(
                Words.plain(subject.title()),
                subject.kind(),
                Levels.span(count.up()),
                Levels.span(count.degraded()),
                Levels.span(count.down()),
                Levels.span(count.unknown()),
                Levels.span(count.planned()),
                Levels.span(count.outside()));
    }

    private static View.Entered entered(
            Subject subject, Stretch stretch, Map<UUID, Statement.Told> told, Facts facts, Audience audience) {
        Statement.Told incident = stretch.incident() == null ? null : told.get(stretch.incident());
        return new View.Entered(
                Words.plain(subject.title()),
                View.Mark.of(Tone.of(stretch.health()), word(stretch.health())),
                Words.moment(stretch.from(), facts.now()),
                Words.moment(stretch.to(), facts.now()),
                basis(stretch.basis()),
                incident == null ? null : audience.at(Commons.path(incident.id())),
                incident == null ? "" : Words.plain(incident.title()));
    }

    private static String word(Health health) {
        return switch (health) {
            case UP -> "Up";
            case DEGRADED -> "Degraded";
            case DOWN -> "Down";
            case UNKNOWN -> "No data";
        };
    }

    private static String basis(String basis) {
        return switch (basis) {
            case "measured" -> "measured by our probes";
            case "placement" -> "known from where it runs";
            case "probe" -> "measured, by a probe or a monitoring system";
            case "operator" -> "told by our operators";
            default -> "nobody watched";
        };
    }
}
