package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one run gave. Its JSON is exactly the object that the one-shot runner prints (probe-file page, §4).
 *
 * @param probe the id of the probe, as its file names it
 * @param kind the probe's protocol, as {@link dev.candor.probe.ProbeKind#word()}
 * @param location where the agent stands that measured
 * @param startedAt when the run began, by the agent's clock, to the microsecond
 * @param failure null if and only if the outcome is up
 * @param evidence what else was gathered about a failure, by name; small, or empty
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "probe",
    "kind",
    "location",
    "started_at",
    "outcome",
    "failure",
    "assertions",
    "observed",
    "timing_ms",
    "phase_ms",
    "evidence"
})
public record Measurement(
        String probe,
        String kind,
        String location,
        @JsonProperty("started_at") Instant startedAt,
        Outcome outcome,
        @Nullable Failure failure,
        List<AssertionOutcome> assertions,
        Observed observed,
        @JsonProperty("timing_ms") Timings timings,
        @JsonProperty("phase_ms") Phases phases,
        Map<String, Object> evidence) {

    public Measurement {
        if ((failure == null) != (outcome == Outcome.UP)) {
            throw new IllegalArgumentException(
                    "a failure belongs to every outcome but up, was %s with %s".formatted(outcome, failure));
        }
        assertions = List.copyOf(assertions);
        evidence = Map.copyOf(evidence);
    }

    /** The steps of a suite, in order; none for any other kind. */
    public List<Map<String, Object>> steps() {
        List<Map<String, Object>> steps = new ArrayList<>();
        if (kind.equals("suite") && observed.more().get("steps") instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    steps.add(map.entrySet().stream()
                            .collect(Collectors.toMap(e -> String.valueOf(e.getKey()), e -> (Object) e.getValue())));
                }
            }
        }
        return steps;
    }

    /** A run that could not be made at {@code location}, for the agent's or its configuration's own reasons. */
    public static Measurement unknown(
            String probe, String kind, String location, Instant startedAt, Failure why, double totalMs) {
        return new Measurement(
                probe,
                kind,
                location,
                startedAt,
                Outcome.UNKNOWN,
                why,
                List.of(),
                Observed.NOTHING,
                Timings.nothingAfter(totalMs),
                Phases.NONE,
                Map.of());
    }
}
