package dev.candor.app;

import dev.candor.app.Look.Ink;
import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.probe.Probe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One measurement as people read it at a terminal: the verdict, what was seen, a bar for each phase or step, every
 * assertion with what was observed, the failure in one sentence, and what to look at next.
 */
final class CheckReport {

    private static final int BAR = 40;
    private static final int WIDEST_NAME = 24;

    private final StringBuilder text = new StringBuilder();
    private final Look look;

    private CheckReport(Look look) {
        this.look = look;
    }

    static String of(Probe probe, Measurement m, Look look) {
        CheckReport report = new CheckReport(look);
        report.verdict(m);
        SeenFacts.of(m).forEach(line -> report.line("  " + look.inert(line)));
        List<Map<String, Object>> steps = m.steps();
        if (steps.isEmpty()) {
            report.phases(m.phases(), m.timings().total());
        } else {
            report.steps(steps, m.timings().total());
        }
        m.assertions().forEach(report::assertion);
        Failure failure = m.failure();
        if (failure != null) {
            report.failure(failure, m.outcome());
            String next = NextStep.after(probe.kind(), m, failure);
            report.line("  " + look.paint(Ink.BOLD, "next:") + " " + look.inert(next));
        }
        return report.text.toString();
    }

    private void verdict(Measurement m) {
        String word = String.format(Locale.ROOT, "%-8s", m.outcome().word());
        line("%s %s (%s, from %s) %s"
                .formatted(
                        look.paint(ink(m.outcome()), word),
                        look.paint(Ink.BOLD, look.inert(m.probe())),
                        m.kind(),
                        look.inert(m.location()),
                        ms(m.timings().total())));
    }

    private static Ink ink(Outcome outcome) {
        return switch (outcome) {
            case UP -> Ink.GOOD;
            case DEGRADED, UNKNOWN -> Ink.WARN;
            case DOWN -> Ink.BAD;
        };
    }

    private void failure(Failure failure, Outcome outcome) {
        line("  %s: %s"
                .formatted(
                        look.paint(
                                ink(outcome),
                                "%s (%s)"
                                        .formatted(
                                                failure.kind().word(),
                                                failure.source().word())),
                        look.inert(failure.detail())));
    }

    private void assertion(AssertionOutcome assertion) {
        String actual = assertion.actual() == null ? "nothing" : assertion.actual();
        line("  %s %s  %s"
                .formatted(
                        look.mark(assertion.ok()),
                        look.inert(assertion.text()),
                        look.paint(Ink.DIM, "[" + look.inert(actual) + "]")));
    }

    /** Each phase begins where the one before it ended. */
    private void phases(Phases phases, double total) {
        Map<String, Double> happened = new LinkedHashMap<>();
        put(happened, "dns", phases.dns());
        put(happened, "connect", phases.connect());
        put(happened, "tls", phases.tls());
        put(happened, "send", phases.send());
        put(happened, "wait", phases.waiting());
        put(happened, "transfer", phases.transfer());
        double before = 0;
        for (Map.Entry<String, Double> phase : happened.entrySet()) {
            bar(String.format(Locale.ROOT, "%-8s", phase.getKey()), before, phase.getValue(), total);
            before += phase.getValue();
        }
    }

    private void steps(List<Map<String, Object>> steps, double total) {
        int width = steps.stream()
                .mapToInt(step -> String.valueOf(step.get("name")).length())
                .max()
                .orElse(0);
        double before = 0;
        for (Map<String, Object> step : steps) {
            String outcome = String.valueOf(step.get("outcome"));
            String name = look.inert(String.valueOf(step.get("name")));
            String shown = name.length() > WIDEST_NAME ? name.substring(0, WIDEST_NAME) : name;
            String title = String.format(Locale.ROOT, "%-" + Math.min(width, WIDEST_NAME) + "s", shown);
            if (outcome.equals("skipped")) {
                line("  %s %s  %s"
                        .formatted(
                                look.paint(Ink.DIM, look.unicode() ? "-" : "-   "),
                                title,
                                look.paint(Ink.DIM, "skipped: " + look.inert(String.valueOf(step.get("reason"))))));
                continue;
            }
            double took = step.get("total_ms") instanceof Number number ? number.doubleValue() : 0;
            String mark = look.mark(outcome.equals("up") || outcome.equals("degraded"));
            bar("%s %s %-10s".formatted(mark, title, step.get("kind")), before, took, total);
            before += took;
        }
    }

    private void bar(String title, double before, double took, double total) {
        int from = Math.min(BAR - 1, cells(before, total));
        int to = Math.max(from + 1, cells(before + took, total));
        line("  %s %12s  %s%s".formatted(title, ms(took), " ".repeat(from), look.bar(to - from)));
    }

    private static void put(Map<String, Double> happened, String name, @Nullable Double took) {
        if (took != null) {
            happened.put(name, took);
        }
    }

    private static int cells(double at, double total) {
        return total <= 0 ? 0 : (int) Math.min(BAR, Math.round(at / total * BAR));
    }

    private static String ms(double value) {
        return String.format(Locale.ROOT, "%.3f ms", value);
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
