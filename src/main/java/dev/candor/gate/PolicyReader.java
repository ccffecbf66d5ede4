package dev.candor.gate;

import dev.candor.gate.GatePolicy.FailOn;
import dev.candor.gate.GatePolicy.OnFault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a gate's request says of when it fails. Errors are told with those of the other fields. */
final class PolicyReader {

    private static final Set<String> FIELDS = Set.of(
            "min_samples_per_critical_region",
            "max_error_ratio",
            "fail_on",
            "on_probe_fault",
            "on_path_fault",
            "on_platform_fault",
            "min_confidence",
            "max_downtime",
            "max_convergence",
            "max_skew_after_converged",
            "require_convergence");

    private PolicyReader() {}

    /** The policy; the default one where none is given. */
    static GatePolicy read(@Nullable RequestFields policy) {
        GatePolicy usual = GatePolicy.DEFAULT;
        if (policy == null) {
            return usual;
        }
        policy.only(FIELDS);
        double samples = policy.number("min_samples_per_critical_region", usual.minSamples(), 1, 100_000);
        if (samples != Math.rint(samples)) {
            policy.wrong("min_samples_per_critical_region", "must be a whole number, was " + samples);
        }
        Duration least = Duration.ZERO;
        return new GatePolicy(
                (int) samples,
                policy.number("max_error_ratio", usual.maxErrorRatio(), 0, 0.99),
                failOn(policy),
                onFault(policy, "on_probe_fault", usual.onProbeFault()),
                onFault(policy, "on_path_fault", usual.onPathFault()),
                onFault(policy, "on_platform_fault", usual.onPlatformFault()),
                policy.number("min_confidence", usual.minConfidence(), 0, 1),
                policy.span("max_downtime", least, GateRequest.LONGEST_SOAK),
                policy.span("max_convergence", least, GateRequest.LONGEST_SOAK),
                policy.has("max_skew_after_converged") ? policy.number("max_skew_after_converged", 0, 0, 1) : null,
                !policy.flag("require_convergence", true));
    }

    private static Set<FailOn> failOn(RequestFields policy) {
        if (!policy.has("fail_on")) {
            return FailOn.ALL;
        }
        Set<FailOn> chosen = EnumSet.noneOf(FailOn.class);
        for (String word : policy.names("fail_on")) {
            FailOn.ALL.stream()
                    .filter(one -> one.word().equals(word))
                    .findFirst()
                    .ifPresentOrElse(
                            chosen::add,
                            () -> policy.wrong(
                                    "fail_on",
                                    "must hold some of %s, holds %s"
                                            .formatted(
                                                    String.join(
                                                            ", ",
                                                            FailOn.ALL.stream()
                                                                    .map(FailOn::word)
                                                                    .sorted()
                                                                    .toList()),
                                                    word)));
        }
        if (chosen.isEmpty()) {
            policy.wrong("fail_on", "must name something, or no deploy could ever fail");
        }
        return chosen;
    }

    private static OnFault onFault(RequestFields policy, String field, OnFault usual) {
        return policy.word(field, usual, OnFault.values(), OnFault::word);
    }
}
