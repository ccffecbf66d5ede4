package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Answer;
import dev.candor.probe.Assertion;
import dev.candor.probe.Probe;
import dev.candor.probe.Query;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the agent's own slowness from being told as the target's. A run that failed only for its time, and would not
 * have without the time the agent itself was held up, is unknown.
 */
final class HeldUp {

    // With less of its time taken away, a run that found no end would not have found one either.
    private static final double SHARE_OF_TIMEOUT = 0.2;

    private HeldUp() {}

    /**
     * The measurement, or the one that says nothing about the target.
     *
     * @param answer what its assertions asked
     * @param heldUpMs how long the agent was held up during the run, in milliseconds
     */
    static Measurement reconsidered(Measurement measured, Probe probe, Answer answer, double heldUpMs) {
        Failure failure = measured.failure();
        if (heldUpMs <= 0 || failure == null || measured.outcome() == Outcome.UNKNOWN) {
            return measured;
        }
        boolean spoilt = isTimeout(failure)
                ? heldUpMs >= SHARE_OF_TIMEOUT * probe.timeout().toMillis()
                : failsOnlyForItsTime(measured, probe, new Faster(answer, heldUpMs));
        return spoilt ? unknown(measured, failure, heldUpMs) : measured;
    }

    private static boolean isTimeout(Failure failure) {
        return failure.kind() == Kind.TIMEOUT
                || (failure.kind() == Kind.DNS && failure.detail().startsWith("timed out"));
    }

    private static boolean failsOnlyForItsTime(Measurement measured, Probe probe, Answer faster) {
        boolean someFailed = measured.assertions().stream().anyMatch(assertion -> !assertion.ok());
        return someFailed
                && Stream.concat(probe.expect().stream(), probe.degraded().stream())
                        .map(assertion -> assertion.check(faster))
                        .allMatch(Assertion.Check::ok);
    }

    private static Measurement unknown(Measurement measured, Failure failure, double heldUpMs) {
        return new Measurement(
                measured.probe(),
                measured.kind(),
                measured.location(),
                measured.startedAt(),
                Outcome.UNKNOWN,
                Diagnosis.failure(
                        Kind.AGENT,
                        Source.AGENT,
                        String.format(
                                Locale.ROOT,
                                "the agent itself was held up for %.0f ms during this run, which else would count: %s",
                                heldUpMs,
                                failure.detail())),
                measured.assertions(),
                measured.observed(),
                measured.timings(),
                measured.phases(),
                Map.of());
    }

    /** The same answer, as much earlier as the agent was held up. */
    private record Faster(Answer answer, double heldUpMs) implements Answer {

        @Override
        public List<Object> values(Query query) {
            List<Object> values = answer.values(query);
            if (!query.name().startsWith("time_") && !query.name().startsWith("phase.")) {
                return values;
            }
            return values.stream()
                    .<Object>map(value -> value instanceof Number ms ? Math.max(0, ms.doubleValue() - heldUpMs) : value)
                    .toList();
        }

        @Override
        public @Nullable Instant startedAt() {
            return answer.startedAt();
        }
    }
}
