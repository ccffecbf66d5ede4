package dev.candor.gate;

import dev.candor.gate.GateReport.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * May this deploy go on? Pure: the same runs and findings always give the same answer.
 *
 * <p>It <b>fails</b> as soon as a critical region shows beyond doubt that more of its runs fail than allowed, or a limit on what
 * the deploy did is passed; it <b>passes</b> once each critical region has soaked with enough runs and only the new version
 * answering, no more fail in all than allowed, and in none more than chance may bring; it is <b>inconclusive</b> at the end of the
 * soak if the platform's own faults spoiled one, and at the deadline if anything is still missing. While something <b>holds</b>
 * it, it fails by what is blamed on the deploy and does nothing else; afterwards it soaks anew.
 */
final class GateJudge {

    /** No quiet time is asked for beyond this: the page's {@code 2·max(TTL, 30 s)} with the TTL unknown. */
    private static final Duration LONGEST_QUIET = Duration.ofSeconds(60);

    private final Duration settle;

    /** A failure counts for an early decision once findings were judged at least {@code settle} after it was known. */
    GateJudge(Duration settle) {
        this.settle = settle;
    }

    /** One that nothing holds. */
    GateReport judge(
            @Nullable GateReport before,
            GateSpec spec,
            Instant openedAt,
            List<Sample> samples,
            Attribution attribution,
            Instant now) {
        return judge(before, spec, openedAt, samples, attribution, null, now);
    }

    /**
     * The report at {@code now}. A decision in {@code before} stands for ever: it is returned as it is.
     *
     * @param samples of the gate's probes; those from before the deploy tell what was usual
     * @param hold what holds the gate now; null for nothing
     */
    GateReport judge(
            @Nullable GateReport before,
            GateSpec asked,
            Instant openedAt,
            List<Sample> samples,
            Attribution attribution,
            @Nullable Hold hold,
            Instant now) {
        if (before != null && before.status().decided()) {
            return before;
        }
        Instant deployedAt = asked.deployStartedAt() == null ? openedAt : asked.deployStartedAt();
        GateSpec spec = resolved(asked, samples, deployedAt);
        List<Sample> own = samples.stream().map(s -> s.named(spec.version())).toList();
        List<Sample> past =
                own.stream().filter(s -> s.at().isBefore(deployedAt)).toList();
        List<Sample> runs =
                own.stream().filter(s -> !s.at().isBefore(deployedAt)).toList();
        Instant heldUntil = hold == null && before != null && before.hold() != null
                ? now
                : before == null ? null : before.heldUntil();
        Duration quiet = spec.soak().compareTo(LONGEST_QUIET) < 0 ? spec.soak() : LONGEST_QUIET;
        RegionTally.Times times = new RegionTally.Times(
                deployedAt,
                judgedFrom(spec, openedAt, deployedAt, heldUntil),
                now,
                attribution.judgedAt().minus(settle),
                quiet);
        Map<String, String> usual = DeployMeter.usualRegions(own);
        Faults faults = new Faults(spec, runs, attribution, usual, hold != null);
        List<RegionTally> tallies = tallies(spec, past, runs, usual, faults, times);
        boolean overdue = !now.isBefore(openedAt.plus(spec.deadline()));
        List<RegionTally> critical = tallies.stream().filter(t -> t.critical).toList();
        double chance = chance(critical, spec);
        tallies.forEach(tally -> tally.judge(overdue, chance));
        GateStatus status = held(status(critical, overdue), hold, overdue);
        return new GateReport(
                status,
                progress(critical, spec, times),
                tallies.stream().map(RegionTally::report).toList(),
                Reports.deploy(tallies, spec, deployedAt, past, runs, now),
                Reports.attribution(spec, runs, attribution),
                reasons(status, critical, spec, hold),
                hold,
                heldUntil,
                blame(status, critical, hold));
    }

    /** A version that nobody could name is the one that answers last and did not before the deploy. */
    private static GateSpec resolved(GateSpec spec, List<Sample> samples, Instant deployedAt) {
        if (!spec.version().equals(GateSpec.ANY)) {
            return spec;
        }
        Set<String> known = new HashSet<>();
        samples.forEach(s -> {
            if (s.version() != null && s.at().isBefore(deployedAt)) {
                known.add(s.version());
            }
        });
        return samples.stream()
                .sorted(Comparator.comparing(Sample::at).reversed())
                .flatMap(s -> Stream.ofNullable(s.version()))
                .filter(version -> !known.isEmpty() && !known.contains(version))
                .findFirst()
                .map(spec::of)
                .orElse(spec);
    }

    private static Instant judgedFrom(
            GateSpec spec, Instant openedAt, Instant deployedAt, @Nullable Instant heldUntil) {
        Instant over = spec.deployFinishedAt() == null ? openedAt : spec.deployFinishedAt();
        Instant from = spec.finished() ? over : deployedAt;
        return heldUntil != null && heldUntil.isAfter(from) ? heldUntil : from;
    }

    /** How likely all critical places together, each run once, would fail so often or more; 1 where no more do than allowed. */
    private static double chance(List<RegionTally> critical, GateSpec spec) {
        Set<Sample> all = Collections.newSetFromMap(new IdentityHashMap<>());
        critical.forEach(t -> all.addAll(t.counted));
        int failed = (int) all.stream().filter(Sample::failed).count();
        double allowed = spec.policy().maxErrorRatio();
        return failed > allowed * all.size() ? Binomial.tail(failed, all.size(), allowed) : 1;
    }

    private static GateStatus status(List<RegionTally> critical, boolean overdue) {
        if (critical.stream().anyMatch(t -> t.verdict() == Verdict.FAILED)) {
            return GateStatus.FAILED;
        }
        if (critical.stream().anyMatch(t -> t.verdict() == Verdict.INCONCLUSIVE)) {
            return GateStatus.INCONCLUSIVE;
        }
        if (!critical.isEmpty() && critical.stream().allMatch(t -> t.verdict() == Verdict.OK)) {
            return GateStatus.PASSED;
        }
        return overdue ? GateStatus.INCONCLUSIVE : GateStatus.RUNNING;
    }

    private static GateStatus held(GateStatus status, @Nullable Hold hold, boolean overdue) {
        if (hold == null || status == GateStatus.FAILED) {
            return status;
        }
        return overdue ? GateStatus.INCONCLUSIVE : GateStatus.HELD;
    }

    private static List<RegionTally> tallies(
            GateSpec spec,
            List<Sample> past,
            List<Sample> runs,
            Map<String, String> usual,
            Faults faults,
            RegionTally.Times times) {
        TreeSet<String> codes = new TreeSet<>(spec.criticalRegions());
        codes.addAll(spec.advisoryRegions());
        for (Sample sample : runs) {
            codes.add(sample.location());
            if (sample.region() != null) {
                codes.add(sample.region());
            }
        }
        return codes.stream()
                .map(code -> new RegionTally(
                        code,
                        spec,
                        past.stream().filter(s -> s.concerns(code)).toList(),
                        runs.stream()
                                .filter(s -> s.concerns(code)
                                        || (s.region() == null && code.equals(usual.get(s.location()))))
                                .toList(),
                        DeployMeter.meantFor(code, runs, usual),
                        faults,
                        times))
                .sorted(Comparator.comparing((RegionTally t) -> !t.critical).thenComparing(t -> t.code))
                .toList();
    }

    private static String progress(List<RegionTally> critical, GateSpec spec, RegionTally.Times times) {
        long soak = spec.soak().toSeconds();
        Duration watched = critical.stream()
                .map(t -> t.soaked)
                .min(Comparator.naturalOrder())
                .orElse(Duration.between(times.judgedFrom(), times.now()));
        return "%d/%ds".formatted(Math.max(0, Math.min(soak, watched.toSeconds())), soak);
    }

    private static List<String> reasons(
            GateStatus status, List<RegionTally> critical, GateSpec spec, @Nullable Hold hold) {
        List<String> sentences = new ArrayList<>();
        if (hold != null) {
            sentences.add(
                    switch (status) {
                        case HELD -> "held: " + hold.sentence();
                        case INCONCLUSIVE -> "held until the deadline: " + hold.sentence();
                        case RUNNING, PASSED, FAILED -> "besides, " + hold.sentence();
                    });
        }
        if (critical.isEmpty()) {
            sentences.add("no run of %s said anything of %s since the gate opened"
                    .formatted(String.join(", ", spec.probes()), spec.app()));
            return sentences;
        }
        Verdict telling = switch (status) {
            case FAILED -> Verdict.FAILED;
            case INCONCLUSIVE -> Verdict.INCONCLUSIVE;
            case PASSED -> Verdict.OK;
            case RUNNING, HELD -> Verdict.PENDING;
        };
        List<String> first = critical.stream()
                .filter(t -> t.verdict() == telling)
                .map(RegionTally::sentence)
                .toList();
        // A fault of the deploy is told before what else is the case.
        sentences.addAll(status == GateStatus.FAILED ? 0 : sentences.size(), first);
        // A platform fault that spoils one region must not hide how the others stood.
        critical.stream()
                .filter(t -> t.verdict() != telling)
                .map(RegionTally::sentence)
                .forEach(sentences::add);
        return sentences;
    }

    private static String blame(GateStatus status, List<RegionTally> critical, @Nullable Hold hold) {
        return switch (status) {
            case RUNNING, PASSED -> "none";
            case HELD -> hold == null ? "none" : hold.kind().word();
            case FAILED ->
                critical.stream()
                        .flatMap(t -> Stream.ofNullable(t.broken()))
                        .findFirst()
                        .orElse(Fault.UNEXPLAINED.word());
            case INCONCLUSIVE ->
                hold != null
                        ? hold.kind().word()
                        : critical.stream()
                                .filter(t -> t.verdict() == Verdict.INCONCLUSIVE)
                                .flatMap(t -> t.faults.leftOut().entrySet().stream())
                                .max(Map.Entry.comparingByValue())
                                .map(e -> e.getKey().word())
                                .orElse("deadline");
        };
    }

    /** Whose fault each failure is, asked once per judgement. */
    static final class Faults {
        private final Map<Sample, Fault> known = new HashMap<>();
        private final GatePolicy policy;
        private final boolean held;

        Faults(GateSpec spec, List<Sample> samples, Attribution attribution, Map<String, String> usual, boolean held) {
            this.policy = spec.policy();
            this.held = held;
            Map<Blame, Fault> byBlame = new HashMap<>();
            for (Blame blame : attribution.blames()) {
                byBlame.put(blame, Attribution.faultOf(blame, spec, samples));
            }
            for (Sample sample : samples) {
                if (sample.failed()) {
                    attribution
                            .blameFor(sample, spec)
                            .ifPresent(blame -> known.put(sample, byBlame.getOrDefault(blame, Fault.UNEXPLAINED)));
                }
            }
            List<Sample> unexplained = samples.stream()
                    .filter(sample -> sample.failed() && !known.containsKey(sample))
                    .toList();
            // What is known to be another's fault says nothing of how well the others are.
            List<Sample> telling = samples.stream()
                    .filter(s -> !s.failed() || policy.counts(known.getOrDefault(s, Fault.UNEXPLAINED)))
                    .toList();
            Solitary.among(unexplained, telling, usual, policy.maxErrorRatio())
                    .forEach(sample -> known.put(sample, Fault.ISOLATED));
        }

        Fault of(Sample failure) {
            return known.getOrDefault(failure, failure.answered() ? Fault.UNEXPLAINED : Fault.UNANSWERED);
        }

        /** Whether it counts against the deploy. While the platform is in trouble, only what is blamed on the deploy does. */
        boolean counts(Sample failure) {
            Fault fault = of(failure);
            return policy.counts(fault) && (!held || fault == Fault.DEPLOY);
        }
    }
}
