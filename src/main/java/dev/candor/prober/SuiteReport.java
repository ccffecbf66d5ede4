package dev.candor.prober;

import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.Probe;
import dev.candor.probe.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the steps of one suite's run gave, and makes one measurement of it. The first required step that failed
 * decides. What was captured is not said anywhere: where a line had a place, the place stands.
 */
final class SuiteReport {

    // Shorter values are no secrets, and stand everywhere by chance.
    private static final int LEAST_VEILED = 8;
    private static final int DEEPEST = 6;

    private final Probe probe;
    private final String location;
    private final Instant startedAt;
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private final List<AssertionOutcome> assertions = new ArrayList<>();
    private @Nullable Failure failure;
    private @Nullable Failure slow;
    private Map<String, Object> evidence = Map.of();
    private Identity identity = Identity.NONE;

    SuiteReport(Probe probe, String location, Instant startedAt) {
        this.probe = probe;
        this.location = location;
        this.startedAt = startedAt;
    }

    /** Whether a required step has failed, so that only clean-up is left. */
    boolean hasFailed() {
        return failure != null;
    }

    /** The step was not run. */
    void skipped(Step step, String why) {
        Map<String, Object> told = entry(step, "skipped");
        told.put("reason", why);
        steps.add(told);
    }

    /** The step could not be run, or not to its end. */
    void failed(Step step, Failure why, double millis) {
        Map<String, Object> told = entry(step, outcome(why).word());
        told.put("failure", told(why));
        told.put("total_ms", rounded(millis));
        steps.add(told);
        count(step, why, Map.of());
    }

    /**
     * The step was run.
     *
     * @param why null if it went as expected
     * @param millis all its runs, and the pauses between them
     * @param captures the names of what it gave
     * @param secret what no line may say
     */
    void ran(
            Step step,
            Step.Asked asked,
            Measurement m,
            @Nullable Failure why,
            int attempts,
            double millis,
            Set<String> captures,
            Map<String, String> secret) {
        Failure veiled = why == null ? null : veiled(why, asked, m, secret, attempts, millis);
        Outcome outcome = veiled == null ? m.outcome() : outcome(veiled);
        Map<String, Object> told = entry(step, outcome.word());
        if (veiled != null) {
            told.put("failure", told(veiled));
        }
        putIfThere(told, "status", m.observed().status());
        putIfThere(told, "ip", m.observed().ip());
        putIfThere(told, "trace_id", m.observed().more().get("trace_id"));
        told.put("total_ms", rounded(millis));
        told.put("phase_ms", phases(m.phases()));
        told.put("attempts", attempts);
        if (!captures.isEmpty()) {
            told.put("captured", captures.stream().sorted().toList());
        }
        steps.add(told);
        for (int i = 0; i < m.assertions().size(); i++) {
            AssertionOutcome a = m.assertions().get(i);
            assertions.add(new AssertionOutcome(
                    "%s: %s".formatted(step.name(), asked.written().get(i)), a.ok(), a.actual()));
        }
        if (!m.observed().identity().equals(Identity.NONE)) {
            identity = m.observed().identity();
        }
        if (veiled != null) {
            count(step, veiled, veiledMap(m.evidence(), secret));
        } else if (m.outcome() == Outcome.DEGRADED && m.failure() != null && !step.optional() && slow == null) {
            slow = named(step, veiled(m.failure(), asked, m, secret, attempts, millis));
        }
    }

    private static Map<String, Object> entry(Step step, String outcome) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", step.name());
        told.put("kind", step.kind());
        told.put("outcome", outcome);
        if (step.optional()) {
            told.put("optional", true);
        }
        if (step.always()) {
            told.put("always", true);
        }
        return told;
    }

    private static Map<String, Object> told(Failure why) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("kind", why.kind().word());
        told.put("source", why.source().word());
        told.put("detail", why.detail());
        return told;
    }

    private void count(Step step, Failure why, Map<String, Object> withIt) {
        if (!step.optional() && failure == null) {
            failure = named(step, why);
            evidence = withIt;
        }
    }

    private static Failure named(Step step, Failure why) {
        return Diagnosis.failure(why.kind(), why.source(), "step %s: %s".formatted(step.name(), why.detail()));
    }

    private static Outcome outcome(Failure why) {
        return why.source() == Source.AGENT || why.source() == Source.CONFIG ? Outcome.UNKNOWN : Outcome.DOWN;
    }

    private static void putIfThere(Map<String, Object> told, String name, @Nullable Object value) {
        if (value != null) {
            told.put(name, value);
        }
    }

    private static Map<String, Object> phases(Phases phases) {
        Map<String, Object> happened = new LinkedHashMap<>();
        putIfThere(happened, "dns", phases.dns());
        putIfThere(happened, "connect", phases.connect());
        putIfThere(happened, "tls", phases.tls());
        putIfThere(happened, "send", phases.send());
        putIfThere(happened, "wait", phases.waiting());
        putIfThere(happened, "transfer", phases.transfer());
        return happened;
    }

    private static double rounded(double millis) {
        return Math.round(millis * 1e3) / 1e3;
    }

    private static Failure veiled(
            Failure why, Step.Asked asked, Measurement m, Map<String, String> secret, int attempts, double millis) {
        String detail = why.detail();
        for (int i = 0; i < m.assertions().size(); i++) {
            detail =
                    detail.replace(m.assertions().get(i).text(), asked.written().get(i));
        }
        detail = veiled(detail, secret);
        if (attempts > 1) {
            detail = "%s (the last of %d runs in %.1f s)".formatted(detail, attempts, millis / 1e3);
        }
        return Diagnosis.failure(why.kind(), why.source(), detail);
    }

    /** The text with the places where the values stood. */
    static String veiled(String text, Map<String, String> secret) {
        String veiled = text;
        for (Map.Entry<String, String> one : secret.entrySet()) {
            if (one.getValue().length() >= LEAST_VEILED) {
                veiled = veiled.replace(one.getValue(), "{{" + one.getKey() + "}}");
            }
        }
        return veiled;
    }

    private static Map<String, Object> veiledMap(Map<String, Object> map, Map<String, String> secret) {
        Map<String, Object> veiled = new LinkedHashMap<>();
        map.forEach((key, value) -> veiled.put(key, veiledValue(value, secret, 0)));
        return veiled;
    }

    private static Object veiledValue(Object value, Map<String, String> secret, int depth) {
        if (value instanceof String text) {
            return veiled(text, secret);
        }
        if (depth < DEEPEST && value instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(veiledValue(item, secret, depth + 1)));
            return items;
        }
        if (depth < DEEPEST && value instanceof Map<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            map.forEach((key, item) -> entries.put(String.valueOf(key), veiledValue(item, secret, depth + 1)));
            return entries;
        }
        return value;
    }

    /** The measurement of the whole; lines of the suite itself are held against its time. */
    Measurement measurement(double totalMs) {
        Observed observed = Observed.NOTHING.having(Map.of("steps", List.copyOf(steps)));
        Facts facts = new Facts(startedAt, observed, Timings.nothingAfter(rounded(totalMs)), Phases.NONE);
        Measurement whole = Judge.measure(probe, location, facts, facts, failure, () -> evidence);
        List<AssertionOutcome> all = new ArrayList<>(assertions);
        all.addAll(whole.assertions());
        boolean slowed = whole.outcome() == Outcome.UP && slow != null;
        return new Measurement(
                whole.probe(),
                whole.kind(),
                whole.location(),
                whole.startedAt(),
                slowed ? Outcome.DEGRADED : whole.outcome(),
                slowed ? slow : whole.failure(),
                all,
                whole.observed().by(identity),
                whole.timings(),
                whole.phases(),
                whole.evidence());
    }
}
