package dev.candor.gate;

import dev.candor.gate.Attribution.Fault;
import dev.candor.gate.GatePolicy.OnFault;
import dev.candor.gate.GateReport.Count;
import dev.candor.gate.GateReport.RegionReport;
import dev.candor.gate.GateReport.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One place of a gate: its runs counted, and its verdict. */
final class RegionTally {

    /** Fewer failures than this never fail a gate early: one bad moment is not a bad deploy. */
    private static final int LEAST_FAILURES = 5;

    /** "Beyond doubt": the gate is asked every second, so that chance gets many tries at each. */
    private static final double DOUBT = 0.001;

    private final String code;
    private final GateSpec spec;
    private final List<Sample> samples;
    private final List<Sample> counted;
    private final Faults faults;
    private final Times times;
    private final boolean critical;
    private final DeployMeter.Convergence convergence;
    private final Duration soaked;
    private Verdict verdict = Verdict.PENDING;
    private String why = "";

    /**
     * The moments that matter.
     *
     * @param ripe failures that began at or before this moment have had their chance to be explained
     * @param quiet how long nothing but the new version must have answered
     */
    record Times(Instant startedAt, Instant now, Instant ripe, Duration quiet) {}

    /** How many failures there are, by whose fault, and how many of them may decide early. */
    private record Faults(int failed, int probe, int platform, int against, int ripeAgainst) {}

    RegionTally(String code, GateSpec spec, List<Sample> samples, GateJudge.Faults faultOf, Times times) {
        this.code = code;
        this.spec = spec;
        this.samples = samples;
        this.times = times;
        this.counted = samples.stream()
                .filter(s -> !s.failed() || spec.policy().counts(faultOf.of(s)))
                .toList();
        this.faults = count(faultOf);
        this.critical = isCritical();
        List<Sample> answered =
                samples.stream().filter(s -> code.equals(s.region())).toList();
        // What answered here tells of this region; only where nothing does, what its location saw stands in.
        this.convergence = DeployMeter.convergence(
                answered.isEmpty() ? samples : answered, spec.version(), times.quiet(), times.now());
        Instant newSince = convergence.versioned() == 0
                ? times.startedAt()
                : Objects.requireNonNullElse(convergence.firstNewAt(), times.now());
        this.soaked = Duration.between(newSince, times.now());
    }

    private Faults count(GateJudge.Faults faultOf) {
        int failed = 0;
        int probe = 0;
        int platform = 0;
        int against = 0;
        int ripe = 0;
        for (Sample sample : samples) {
            if (!sample.failed()) {
                continue;
            }
            failed++;
            Fault fault = faultOf.of(sample);
            if (spec.policy().counts(fault)) {
                against++;
                ripe += fault != Fault.UNEXPLAINED || !sample.at().isAfter(times.ripe()) ? 1 : 0;
            } else if (fault == Fault.PROBE) {
                probe++;
            } else {
                platform++;
            }
        }
        return new Faults(failed, probe, platform, against, ripe);
    }

    /** Named so; or nothing is named, and it is a location, or a region that answered often enough to be judged. */
    private boolean isCritical() {
        if (!spec.criticalRegions().isEmpty()) {
            return spec.criticalRegions().contains(code);
        }
        return !spec.advisoryRegions().contains(code)
                && (samples.stream().anyMatch(s -> s.location().equals(code))
                        || counted.size() >= spec.policy().minSamples());
    }

    void judge(boolean overdue) {
        double allowed = spec.policy().maxErrorRatio();
        int runs = counted.size();
        boolean over = faults.against > allowed * runs;
        boolean enough = runs >= spec.policy().minSamples();
        boolean fullySoaked = soaked.compareTo(spec.soak()) >= 0;
        if (faults.ripeAgainst >= LEAST_FAILURES && Binomial.tail(faults.ripeAgainst, runs, allowed) <= DOUBT) {
            decide(Verdict.FAILED, failureSentence());
        } else if (fullySoaked && spoiled()) {
            decide(Verdict.INCONCLUSIVE, spoiledSentence());
        } else if (fullySoaked && enough && !over && converged()) {
            decide(Verdict.OK, okSentence());
        } else if (overdue && enough && faults.ripeAgainst > allowed * runs) {
            decide(Verdict.FAILED, failureSentence());
        } else {
            decide(overdue ? Verdict.INCONCLUSIVE : Verdict.PENDING, missing(over, enough, fullySoaked, overdue));
        }
    }

    private void decide(Verdict outcome, String sentence) {
        verdict = outcome;
        why = sentence;
    }

    private boolean spoiled() {
        int spoilt = (spec.policy().onPlatformFault() == OnFault.INCONCLUSIVE ? faults.platform : 0)
                + (spec.policy().onProbeFault() == OnFault.INCONCLUSIVE ? faults.probe : 0);
        return spoilt > spec.policy().maxErrorRatio() * (counted.size() + spoilt);
    }

    private boolean converged() {
        return convergence.versioned() == 0 || convergence.convergedAt() != null;
    }

    private String failureSentence() {
        long byNew = counted.stream()
                .filter(s -> s.failed() && spec.version().equals(s.version()))
                .count();
        long byOther = counted.stream()
                .filter(s ->
                        s.failed() && s.version() != null && !spec.version().equals(s.version()))
                .count();
        String versions = byNew + byOther == 0
                ? "no failing answer said which version gave it"
                : "%d of them answered by version %s, %d by others".formatted(byNew, spec.version(), byOther);
        String detail = counted.stream()
                .filter(Sample::failed)
                .reduce((first, second) -> second)
                .map(Sample::detail)
                .orElse(null);
        return "%d of %d runs failed (%s, at most %s allowed), %s%s"
                .formatted(
                        faults.against,
                        counted.size(),
                        percent((double) faults.against / counted.size()),
                        percent(spec.policy().maxErrorRatio()),
                        versions,
                        detail == null ? "" : "; the last said: " + detail);
    }

    private String spoiledSentence() {
        return "%d runs failed by the fault of %s, not of this deploy, so that %d remain to judge it by"
                .formatted(
                        faults.platform + faults.probe,
                        faults.platform > 0 ? "the platform" : "the location that measured",
                        counted.size());
    }

    private String okSentence() {
        String known = convergence.versioned() == 0
                ? "; the answers carry no version, so that it is not known which one gave them"
                : "; version %s alone has answered since %s".formatted(spec.version(), convergence.convergedAt());
        return "%d of %d runs failed%s%s".formatted(faults.against, counted.size(), leftOut(), known);
    }

    private String missing(boolean over, boolean enough, boolean fullySoaked, boolean overdue) {
        String end = overdue ? " at the deadline" : " so far";
        if (samples.isEmpty()) {
            return "no run from or by it said anything" + end;
        }
        if (convergence.versioned() > 0 && convergence.firstNewAt() == null) {
            return "version %s has not answered%s, only others have (last at %s)"
                    .formatted(spec.version(), end, convergence.lastOldAt());
        }
        if (over) {
            return "%d of %d runs failed%s, more than the %s allowed, and it is not certain yet%s"
                    .formatted(
                            faults.against,
                            counted.size(),
                            end,
                            percent(spec.policy().maxErrorRatio()),
                            leftOut());
        }
        if (!fullySoaked) {
            return "%d of %d s soaked%s, %d of %d runs failed%s"
                    .formatted(
                            soaked.toSeconds(),
                            spec.soak().toSeconds(),
                            end,
                            faults.against,
                            counted.size(),
                            leftOut());
        }
        if (!enough) {
            return "only %d of %d needed runs count%s%s"
                    .formatted(counted.size(), spec.policy().minSamples(), end, leftOut());
        }
        return "not converged%s: another version than %s still answered at %s"
                .formatted(end, spec.version(), convergence.lastOldAt());
    }

    private String leftOut() {
        StringBuilder text = new StringBuilder();
        if (faults.probe > 0) {
            text.append(", %d more left out: the location's own fault".formatted(faults.probe));
        }
        if (faults.platform > 0) {
            text.append(", %d more left out: the platform's fault".formatted(faults.platform));
        }
        return text.toString();
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.1f %%", ratio * 100);
    }

    String code() {
        return code;
    }

    boolean critical() {
        return critical;
    }

    Verdict verdict() {
        return verdict;
    }

    Duration soaked() {
        return soaked;
    }

    DeployMeter.Convergence convergence() {
        return convergence;
    }

    /** The samples without the failures that are not the deploy's. */
    List<Sample> counted() {
        return counted;
    }

    String sentence() {
        return code + ": " + why;
    }

    RegionReport report() {
        Map<String, Integer> excluded = new TreeMap<>();
        if (faults.probe > 0) {
            excluded.put("probe_fault", faults.probe);
        }
        if (faults.platform > 0) {
            excluded.put("platform_fault", faults.platform);
        }
        return new RegionReport(
                code,
                critical,
                verdict,
                samples.size(),
                faults.failed,
                excluded,
                countOf(samples.stream().filter(s -> s.location().equals(code)).toList()),
                countOf(samples.stream().filter(s -> code.equals(s.region())).toList()),
                convergence.firstNewAt(),
                convergence.lastOldAt(),
                convergence.convergedAt(),
                DeployMeter.p95(counted),
                why);
    }

    private static Count countOf(List<Sample> some) {
        return new Count(some.size(), (int) some.stream().filter(Sample::failed).count());
    }
}
