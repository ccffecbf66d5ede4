package dev.candor.correlation.blame;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what {@link AttributionBench} measured, each row as soon as it is known. */
final class Report {

    private final BenchOptions options;
    private final PrintStream out;
    private final Map<Scenario, Map<String, Marks>> rows = new LinkedHashMap<>();
    private final Map<String, Marks> sums = new LinkedHashMap<>();

    Report(BenchOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    void head() {
        out.printf(
                "tier %s, %d runs a row, seeds %d to %d, %s%n",
                options.tier(),
                options.number("runs", 40),
                options.number("seed", 11),
                options.number("seed", 11) + options.number("runs", 40) - 1,
                "95 % intervals by Wilson");
        out.printf(
                "%-17s %-6s %-17s %-17s %-17s %-5s %-5s %-5s %-5s %-5s %-5s %-8s %-4s %-11s%n",
                "scenario",
                "system",
                "exact@60",
                "exact@90",
                "exact@last",
                "hon60",
                "honst",
                "prec",
                "rec60",
                "rec",
                "class",
                "ttd50/90",
                "amb",
                "tick50/99 ms");
    }

    void row(Scenario scenario, Map<String, Marks> bySystem) {
        rows.put(scenario, bySystem);
        bySystem.forEach((system, marks) -> {
            sums.computeIfAbsent(system, key -> new Marks()).add(marks);
            out.println(line(scenario, system, marks));
            int shown = options.flag("trace") ? Integer.MAX_VALUE : options.number("misses", 0);
            marks.misses.stream().limit(shown).forEach(miss -> out.println("    " + miss));
        });
        out.flush();
    }

    private static String line(Scenario scenario, String system, Marks marks) {
        if (marks.moments.isEmpty()) {
            return "%-17s %-6s no moment was reached".formatted(scenario.name(), system);
        }
        Marks.Moment soon = marks.moment(60);
        Marks.Moment later = marks.moment(90);
        Marks.Moment last = last(marks);
        return String.format(
                Locale.ROOT,
                "%-17s %-6s %-17s %-17s %-17s %-5s %-5s %-5s %-5s %-5s %-5s %-8s %-4s %.1f/%.0f%s",
                scenario.name(),
                system,
                soon.exactly(),
                later.exactly(),
                last.exactly(),
                soon.honestly().brief(),
                last.honestly().brief(),
                last.precision().brief(),
                soon.recall().brief(),
                last.recall().brief(),
                new Share(last.rightClass, last.runs).brief(),
                seconds(marks.timeToDetect(.5)) + "/" + seconds(marks.timeToDetect(.9)),
                new Share(last.ambiguous, last.runs).brief(),
                marks.tickMillis(.5),
                marks.tickMillis(.99),
                scenario.group() == Scenario.Group.QUIET ? perDay(marks) : "");
    }

    static Marks.Moment last(Marks marks) {
        return marks.moments.values().stream().reduce((a, b) -> b).orElseThrow();
    }

    private static String seconds(double value) {
        return Double.isNaN(value) ? "-" : Double.isInfinite(value) ? "inf" : String.format(Locale.ROOT, "%.0f", value);
    }

    private static String perDay(Marks marks) {
        List<String> parts = new ArrayList<>();
        marks.wrong.forEach((concern, wrong) -> parts.add(String.format(
                Locale.ROOT,
                "%s %.2f (%.2f in true trouble), pages %.2f",
                concern.word(),
                wrong.verdicts / marks.days,
                wrong.troubled / marks.days,
                wrong.pages / marks.days)));
        return String.format(Locale.ROOT, "%n    false verdicts a day over %.1f days: %s", marks.days, parts);
    }

    void foot() {
        sums.forEach((system, marks) -> {
            out.printf(
                    Locale.ROOT,
                    "%s: takes in %.0f observations a second and core; ticks p50 %.1f, p99 %.1f, most %.1f ms%n",
                    system,
                    marks.perSecond(),
                    marks.tickMillis(.5),
                    marks.tickMillis(.99),
                    marks.tickMillis(1));
            List<String> bins = new ArrayList<>();
            for (int i = 0; i + 1 < Marks.BINS.length; i++) {
                Share share = marks.calibrated(Marks.BINS[i], Marks.BINS[i + 1]);
                if (share.of() > 0) {
                    bins.add("%.2f to %.2f: %s of %d"
                            .formatted(Marks.BINS[i], Math.min(1, Marks.BINS[i + 1]), share, share.of()));
                }
            }
            out.printf(
                    Locale.ROOT,
                    "    stated .9 or more: right %s; calibration error %.3f; %s%n",
                    marks.calibrated(Verdicts.SURE, 2),
                    marks.calibrationError(),
                    String.join(", ", bins));
        });
        if (options.contestants().size() > 1 || options.flag("markdown")) {
            summary();
        }
    }

    /** A table for a README: the first system in full, and how often the others are exact. */
    private void summary() {
        List<Contestant> contestants = options.contestants();
        List<String> head = new ArrayList<>(List.of(
                "scenario",
                "at",
                contestants.get(0).name() + ": exact",
                "precision",
                "recall",
                "TTD p50/p90 s",
                "ambiguous",
                "tick p50/p99 ms"));
        contestants.stream().skip(1).forEach(contestant -> head.add(contestant.name()));
        out.println();
        out.println("| " + String.join(" | ", head) + " |");
        out.println("|---".repeat(head.size()) + "|");
        rows.forEach((scenario, bySystem) -> {
            if (scenario.group() != Scenario.Group.QUIET) {
                moments(scenario, bySystem.values().iterator().next())
                        .forEach(moment -> out.println(
                                "| " + String.join(" | ", cells(scenario, bySystem, moment)) + " |"));
            }
        });
    }

    /** The moment of its goal, and those later ones by which the faintest should be found. */
    private static List<Integer> moments(Scenario scenario, Marks marks) {
        boolean late = marks.moments.containsKey(900);
        return late ? List.of(300, 900) : List.of(scenario.moment());
    }

    private static List<String> cells(Scenario scenario, Map<String, Marks> bySystem, int moment) {
        List<String> cells = new ArrayList<>(List.of(scenario.name(), moment + " s"));
        boolean first = true;
        for (Marks marks : bySystem.values()) {
            Marks.Moment at = marks.moment(moment);
            if (first) {
                cells.addAll(List.of(
                        at.exactly().toString(),
                        at.precision().brief(),
                        at.recall().brief(),
                        seconds(marks.timeToDetect(.5)) + "/" + seconds(marks.timeToDetect(.9)),
                        new Share(at.ambiguous, at.runs).brief(),
                        String.format(Locale.ROOT, "%.1f/%.1f", marks.tickMillis(.5), marks.tickMillis(.99))));
            } else {
                // The others look back for 60 to 90 s, so that they are asked when they have seen enough.
                int later = scenario.group() == Scenario.Group.TRANSIENT ? 60 : Math.max(moment, 300);
                cells.add(marks.moment(later).exactly().brief());
            }
            first = false;
        }
        return cells;
    }
}
