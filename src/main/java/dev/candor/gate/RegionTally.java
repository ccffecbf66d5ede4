package dev.candor.gate;

import dev.candor.gate.GateReport.Count;
import dev.candor.gate.GateReport.Latency;
import dev.candor.gate.GateReport.RegionReport;
import dev.candor.gate.GateReport.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One place of a gate: its runs counted, and its verdict. */
final class RegionTally {

    /** Fewer failures than this never fail a gate early: one bad moment is not a bad deploy. */
    private static final int LEAST_FAILURES = 5;

    /** A place that fails so often by chance once in a hundred times is not well, though nothing is certain yet. */
    private static final double UNLIKELY = 0.01;

    /** "Beyond doubt": the gate is asked every second, so that chance gets many tries at each. */
    private static final double DOUBT = 0.001;

    final String code;
    final GateSpec spec;
    final List<Sample> samples;
    /** The judged samples without the failures that are not the deploy's. */
    final List<Sample> counted;

    final Faults faults;
    final Times times;
    final boolean critical;
    final DeployMeter.Convergence convergence;
    final DeployMeter.Span downtime;
    final Duration soaked;
    private final List<Sample> before;
    private Verdict verdict = Verdict.PENDING;
    private String why = "";
    private @Nullable String broken;

    /**
     * The moments that matter.
     *
     * @param startedAt when the deploy began
     * @param judgedFrom failures before it belong to the deploy's downtime and decide nothing else
     * @param now when it is judged
     * @param ripe failures that were known at this moment have had their chance to be explained
     * @param quiet how long nothing but the new version must have answered
     */
    record Times(Instant startedAt, Instant judgedFrom, Instant now, Instant ripe, Duration quiet) {}

    /**
     * How many failures there are.
     *
     * @param against those that count against the deploy
     * @param ripeAgainst how many of them may decide early
     * @param leftOut the others, by whose fault they are
     * @param main whose fault most of those are that count
     */
    record Faults(int failed, int against, int ripeAgainst, Map<Fault, Integer> leftOut, Fault main) {}

    /**
     * One of a place.
     *
     * @param before runs that concern it from before the deploy
     * @param samples those since then
     * @param meant those that tell of its downtime, see {@link DeployMeter#meantFor}
     */
    RegionTally(
            String code,
            GateSpec spec,
            List<Sample> before,
            List<Sample> samples,
            List<Sample> meant,
            GateJudge.Faults faultOf,
            Times times) {
        this.code = code;
        this.spec = spec;
        this.before = before;
        this.times = times;
        List<Sample> judged = samples.stream()
                .filter(s -> !s.at().isBefore(times.judgedFrom()))
                .toList();
        this.samples = judged;
        this.counted =
                judged.stream().filter(s -> !s.failed() || faultOf.counts(s)).toList();
        this.faults = count(faultOf);
        this.critical = isCritical();
        this.downtime = DeployMeter.downtime(
                meant.stream().filter(s -> !s.failed() || faultOf.counts(s)).toList(), times.startedAt(), times.now());
        List<Sample> answered =
                samples.stream().filter(s -> code.equals(s.region())).toList();
        // What answered here tells of this region; only where nothing does, what its location saw stands in.
        this.convergence = spec.version().equals(GateSpec.ANY)
                ? DeployMeter.Convergence.UNKNOWN
                : DeployMeter.convergence(
                        answered.isEmpty() ? samples : answered, spec.version(), times.quiet(), times.now());
        Instant newSince = convergence.versioned() == 0
                ? times.judgedFrom()
                : Objects.requireNonNullElse(convergence.firstNewAt(), times.now());
        Instant from = newSince.isBefore(times.judgedFrom()) ? times.judgedFrom() : newSince;
        this.soaked = Duration.between(from, times.now());
    }

    private Faults count(GateJudge.Faults faultOf) {
        int failed = 0;
        int ripe = 0;
        Map<Fault, Integer> against = new EnumMap<>(Fault.class);
        Map<Fault, Integer> leftOut = new EnumMap<>(Fault.class);
        for (Sample sample : samples) {
            if (!sample.failed()) {
                continue;
            }
            failed++;
            Fault fault = faultOf.of(sample);
            if (faultOf.counts(sample)) {
                against.merge(fault, 1, Integer::sum);
                ripe += fault.settled() || !sample.endedAt().isAfter(times.ripe()) ? 1 : 0;
            } else {
                leftOut.merge(fault, 1, Integer::sum);
            }
        }
        Fault main = against.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Fault.UNEXPLAINED);
        return new Faults(failed, against.values().stream().mapToInt(n -> n).sum(), ripe, leftOut, main);
    }

    /** Named so; or nothing is named, and it is a location, or a region that answered often enough to be judged or is broken. */
    private boolean isCritical() {
        if (!spec.criticalRegions().isEmpty()) {
            return spec.criticalRegions().contains(code);
        }
        return !spec.advisoryRegions().contains(code)
                && (samples.stream().anyMatch(s -> s.location().equals(code))
                        || counted.size() >= spec.policy().minSamples()
                        || beyondDoubt());
    }

    /** Whether more of its runs fail than allowed, for certain. */
    private boolean beyondDoubt() {
        return faults.ripeAgainst() >= LEAST_FAILURES
                && Binomial.tail(
                                faults.ripeAgainst(),
                                counted.size(),
                                spec.policy().maxErrorRatio())
                        <= DOUBT;
    }

    /**
     * Decides.
     *
     * @param overdue whether the deadline has come
     * @param chance how likely all critical places together would fail so often or more; 1 where no more fail than allowed
     */
    void judge(boolean overdue, double chance) {
        double allowed = spec.policy().maxErrorRatio();
        RegionSentences say = new RegionSentences(this);
        int runs = counted.size();
        boolean unlikely = Binomial.tail(faults.against(), runs, allowed) <= UNLIKELY;
        boolean over = faults.against() > allowed * runs && (chance < 1 || unlikely);
        boolean enough = runs >= spec.policy().minSamples();
        boolean fullySoaked = soaked.compareTo(spec.soak()) >= 0;
        String limit = brokenLimit();
        if (beyondDoubt()) {
            fail(faults.main().word(), say.failure());
        } else if (limit != null) {
            fail(limit, say.limit(limit));
        } else if (fullySoaked && spoiled()) {
            decide(Verdict.INCONCLUSIVE, say.spoiled());
        } else if (fullySoaked && downtimeUncertain()) {
            decide(Verdict.INCONCLUSIVE, say.downtimeUncertain());
        } else if (fullySoaked && enough && !over && converged()) {
            decide(Verdict.OK, say.ok());
        } else if (overdue && enough && over && (unlikely || chance <= UNLIKELY)) {
            fail(faults.main().word(), say.failure());
        } else {
            decide(overdue ? Verdict.INCONCLUSIVE : Verdict.PENDING, say.missing(over, enough, fullySoaked, overdue));
        }
    }

    private void fail(String by, String sentence) {
        broken = by;
        decide(Verdict.FAILED, sentence);
    }

    private void decide(Verdict outcome, String sentence) {
        verdict = outcome;
        why = sentence;
    }

    /** Which of the policy's limits is passed for certain: {@code downtime}, {@code convergence} or {@code skew}; null for none. */
    private @Nullable String brokenLimit() {
        GatePolicy policy = spec.policy();
        // A downtime of failures that may still find their explanation is none yet.
        if (policy.maxDowntime() != null
                && faults.ripeAgainst() > 1
                && downtime.min().compareTo(policy.maxDowntime()) > 0) {
            return "downtime";
        }
        Instant lastOld = convergence.lastOldAt();
        if (policy.maxConvergence() != null
                && lastOld != null
                && lastOld.isAfter(times.startedAt().plus(policy.maxConvergence()))) {
            return "convergence";
        }
        return policy.maxSkewAfterConverged() != null && convergence.staleShare() > policy.maxSkewAfterConverged()
                ? "skew"
                : null;
    }

    private boolean downtimeUncertain() {
        Duration most = spec.policy().maxDowntime();
        return most != null && faults.against() > 0 && downtime.max().compareTo(most) > 0;
    }

    private boolean spoiled() {
        int spoilt = faults.leftOut().entrySet().stream()
                .filter(e -> spec.policy().spoils(e.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
        return spoilt > spec.policy().maxErrorRatio() * (counted.size() + spoilt);
    }

    private boolean converged() {
        return spec.policy().mixed() || convergence.versioned() == 0 || convergence.convergedAt() != null;
    }

    Verdict verdict() {
        return verdict;
    }

    /** What it failed by: a fault's word or a limit's; null if it did not. */
    @Nullable
    String broken() {
        return broken;
    }

    String sentence() {
        return code + ": " + why;
    }

    RegionReport report() {
        Map<String, Integer> excluded = new TreeMap<>();
        faults.leftOut().forEach((fault, number) -> excluded.merge(fault.excludedWord(), number, Integer::sum));
        return new RegionReport(
                code,
                critical,
                verdict,
                samples.size(),
                faults.failed(),
                excluded,
                countOf(samples.stream().filter(s -> s.location().equals(code)).toList()),
                countOf(samples.stream().filter(s -> code.equals(s.region())).toList()),
                convergence.firstNewAt(),
                convergence.lastOldAt(),
                convergence.convergedAt(),
                DeployMeter.quantile(counted, 0.95),
                DeployMeter.quantile(counted, 0.5),
                new Latency(before.size(), DeployMeter.quantile(before, 0.5), DeployMeter.quantile(before, 0.95)),
                convergence.stale(),
                why);
    }

    private static Count countOf(List<Sample> some) {
        return new Count(some.size(), (int) some.stream().filter(Sample::failed).count());
    }
}
