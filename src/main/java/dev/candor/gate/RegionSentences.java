package dev.candor.gate;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a place stands as it does, in one sentence with numbers. */
final class RegionSentences {

    private final RegionTally tally;
    private final GateSpec spec;

    RegionSentences(RegionTally tally) {
        this.tally = tally;
        this.spec = tally.spec;
    }

    String failure() {
        long byNew = tally.counted.stream()
                .filter(s -> s.failed() && spec.version().equals(s.version()))
                .count();
        long byOther = tally.counted.stream()
                .filter(s ->
                        s.failed() && s.version() != null && !spec.version().equals(s.version()))
                .count();
        String versions = byNew + byOther == 0
                ? "no failing answer said which version gave it"
                : "%d of them answered by version %s, %d by others".formatted(byNew, spec.version(), byOther);
        String blamed = tally.faults.main().explained()
                ? "; blamed on " + tally.faults.main().whose()
                : "";
        @Nullable
        String detail = tally.counted.stream()
                .filter(Sample::failed)
                .reduce((first, second) -> second)
                .map(Sample::detail)
                .orElse(null);
        return "%d of %d runs failed (%s, at most %s allowed), %s%s%s"
                .formatted(
                        tally.faults.against(),
                        tally.counted.size(),
                        percent((double) tally.faults.against() / tally.counted.size()),
                        percent(spec.policy().maxErrorRatio()),
                        versions,
                        blamed,
                        detail == null ? "" : "; the last said: " + detail);
    }

    String limit(String which) {
        GatePolicy policy = spec.policy();
        return switch (which) {
            case "downtime" -> "down for %s, at most %s allowed".formatted(downtime(), seconds(policy.maxDowntime()));
            case "convergence" ->
                "another version than %s still answered at %s, %s after the deploy began; at most %s allowed"
                        .formatted(
                                spec.version(),
                                tally.convergence.lastOldAt(),
                                seconds(
                                        tally.convergence.lastOldAt() == null
                                                ? null
                                                : Duration.between(
                                                        tally.times.startedAt(), tally.convergence.lastOldAt())),
                                seconds(policy.maxConvergence()));
            default ->
                "%d of %d answers after convergence came from another version (last at %s), at most %s allowed: discovery is stale"
                        .formatted(
                                tally.convergence.stale(),
                                tally.convergence.settled(),
                                tally.convergence.lastOldAt(),
                                percent(policy.maxSkewAfterConverged() == null ? 0 : policy.maxSkewAfterConverged()));
        };
    }

    String downtimeUncertain() {
        return "down for %s, so that it can't be told whether that is more than the %s allowed"
                .formatted(downtime(), seconds(spec.policy().maxDowntime()));
    }

    private String downtime() {
        return "%s to %s%s"
                .formatted(
                        seconds(tally.downtime.min()),
                        seconds(tally.downtime.max()),
                        tally.downtime.ongoing() ? " and still" : "");
    }

    String spoiled() {
        Map.Entry<Fault, Integer> most = tally.faults.leftOut().entrySet().stream()
                .filter(e -> spec.policy().spoils(e.getKey()))
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        return "%d runs failed by the fault of %s, not of this deploy, so that %d remain to judge it by"
                .formatted(most.getValue(), most.getKey().whose(), tally.counted.size());
    }

    String ok() {
        String known = tally.convergence.versioned() == 0
                ? "; the answers carry no version, so that it is not known which one gave them"
                : tally.convergence.convergedAt() == null
                        ? "; version %s answers beside others".formatted(spec.version())
                        : "; version %s alone has answered since %s"
                                .formatted(spec.version(), tally.convergence.convergedAt());
        return "%d of %d runs failed%s%s".formatted(tally.faults.against(), tally.counted.size(), leftOut(), known);
    }

    String missing(boolean over, boolean enough, boolean fullySoaked, boolean overdue) {
        String end = overdue ? " at the deadline" : " so far";
        if (tally.samples.isEmpty()) {
            return "no run from or by it said anything" + end;
        }
        if (tally.convergence.versioned() > 0 && tally.convergence.firstNewAt() == null) {
            return "version %s has not answered%s, only others have (last at %s)"
                    .formatted(spec.version(), end, tally.convergence.lastOldAt());
        }
        if (over) {
            return "%d of %d runs failed%s, more than the %s allowed, and it is not certain yet%s"
                    .formatted(
                            tally.faults.against(),
                            tally.counted.size(),
                            end,
                            percent(spec.policy().maxErrorRatio()),
                            leftOut());
        }
        if (!fullySoaked) {
            return "%d of %d s soaked%s, %d of %d runs failed%s"
                    .formatted(
                            Math.max(0, tally.soaked.toSeconds()),
                            spec.soak().toSeconds(),
                            end,
                            tally.faults.against(),
                            tally.counted.size(),
                            leftOut());
        }
        if (!enough) {
            return "only %d of %d needed runs count%s%s"
                    .formatted(tally.counted.size(), spec.policy().minSamples(), end, leftOut());
        }
        return "not converged%s: another version than %s still answered at %s"
                .formatted(end, spec.version(), tally.convergence.lastOldAt());
    }

    private String leftOut() {
        StringBuilder text = new StringBuilder();
        tally.faults
                .leftOut()
                .forEach((fault, number) -> text.append(", %d more left out: %s"
                        .formatted(
                                number,
                                fault == Fault.PROBE ? "the location's own fault" : "the fault of " + fault.whose())));
        return text.toString();
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.1f %%", ratio * 100);
    }

    private static String seconds(@Nullable Duration span) {
        return span == null ? "?" : String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
    }
}
