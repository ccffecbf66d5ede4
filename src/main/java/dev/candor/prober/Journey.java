package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Answer;
import dev.candor.probe.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run takes along through a suite, and what it brings back: the values it was to capture. A run sees its answer
 * only while it is judged, and so captures at that moment.
 */
final class Journey {

    /** Characters of one captured value at most. */
    static final int LONGEST = 4 * 1024;

    private final Map<String, Query> wanted;
    private final @Nullable CookieJar cookies;
    private final boolean noting;
    // Written by the run before it completes, read by whom it completes for.
    private volatile Map<String, String> captured = Map.of();
    private volatile @Nullable Failure missing;

    /** @param cookies one jar for all runs of the suite */
    Journey(Map<String, Query> wanted, CookieJar cookies) {
        this(wanted, cookies, false);
    }

    private Journey(Map<String, Query> wanted, @Nullable CookieJar cookies, boolean noting) {
        this.wanted = wanted;
        this.cookies = cookies;
        this.noting = noting;
    }

    /** What earlier runs of the suite were given, and what this one adds to; null for a run that keeps none. */
    @Nullable
    CookieJar cookies() {
        return cookies;
    }

    /** One that takes what there is of any answer, good or bad, and misses nothing. */
    static Journey noting(Map<String, Query> wanted) {
        return new Journey(wanted, null, true);
    }

    /** The run has ended so, with that answer. Of an answer that was not as expected, nothing is captured. */
    void saw(Outcome outcome, Answer answer) {
        if (!noting && outcome != Outcome.UP && outcome != Outcome.DEGRADED) {
            return;
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, Query> one : wanted.entrySet()) {
            String problem = take(one.getKey(), one.getValue(), answer, found);
            if (problem != null && !noting) {
                missing = Diagnosis.failure(
                        problem.startsWith("at most") ? Failure.Kind.SIZE : Judge.kind(one.getValue()),
                        Source.TARGET,
                        "expected %s to capture as {{%s}} from %s, %s"
                                .formatted(
                                        problem.startsWith("at most") ? "a value" : "one text or number",
                                        one.getKey(),
                                        one.getValue().text(),
                                        problem));
                return;
            }
        }
        captured = Map.copyOf(found);
    }

    /** What keeps this value from being captured; null if it was. Never says the value. */
    private static @Nullable String take(String name, Query query, Answer answer, Map<String, String> found) {
        List<Object> values = query.of(answer);
        if (values.isEmpty()) {
            return "observed nothing";
        }
        Object value = values.get(0);
        if (value instanceof List<?> || value instanceof Map<?, ?>) {
            return "observed " + (value instanceof List<?> ? "a list" : "an object");
        }
        String text = String.valueOf(value);
        if (text.length() > LONGEST) {
            return "at most %d characters, observed %d".formatted(LONGEST, text.length());
        }
        if (text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            return "observed several lines, or control characters";
        }
        found.put(name, text);
        return null;
    }

    /** What was captured; nothing if anything was missing. */
    Map<String, String> captured() {
        return captured;
    }

    /** Why the captures could not be made; null if they were, or if the run itself failed. */
    @Nullable
    Failure missing() {
        return missing;
    }
}
