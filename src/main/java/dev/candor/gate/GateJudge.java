package dev.candor.gate;

import static dev.candor.gate.Attribution.Fault.UNEXPLAINED;

import dev.candor.gate.GateReport.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * May this deploy go on? Pure: the same runs and findings always give the same answer.
 *
 * <p>A gate <b>fails</b> as soon as the runs of one critical region show beyond doubt that more of them fail than allowed;
 * it <b>passes</b> once every critical region has soaked with enough runs, few enough failures and only the new version
 * answering; it is <b>inconclusive</b> at the end of the soak if the platform's own faults spoiled a critical region, and
 * at the deadline if anything is still missing, an old version that never went away included.
 */
final class GateJudge {

    /** No quiet time is asked for beyond this: the page's {@code 2·max(TTL, 30 s)} with the TTL unknown. */
    private static final Duration LONGEST_QUIET = Duration.ofSeconds(60);

    private final Duration settle;

    /** A failure counts for an early decision once it was judged at least {@code settle} after it began. */
    GateJudge(Duration settle) {
        this.settle = settle;
    }

    /** The report at {@code now}. A decision in {@code before} stands for ever: it is returned as it is. */
    GateReport judge(
            @Nullable GateReport before,
            GateSpec spec,
            Instant startedAt,
            List<Sample> samples,
            Attribution attribution,
            Instant now) {
        if (before != null && before.status().decided()) {
            return before;
        }
        Instant deadline = startedAt.plus(spec.deadline());
        Faults faults = new Faults(spec, samples, attribution);
        List<RegionTally> tallies = tallies(spec, startedAt, samples, faults, attribution.judgedAt(), now);
        boolean overdue = !now.isBefore(deadline);
        tallies.forEach(tally -> tally.judge(overdue));
        List<RegionTally> critical =
                tallies.stream().filter(RegionTally::critical).toList();
        GateStatus status = status(critical, overdue);
        return new GateReport(
                status,
                progress(critical, spec, startedAt, now),
                tallies.stream().map(RegionTally::report).toList(),
                Reports.deploy(tallies, spec, startedAt, samples, now),
                Reports.attribution(spec, samples, attribution),
                reasons(status, critical, spec));
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

    private List<RegionTally> tallies(
            GateSpec spec, Instant startedAt, List<Sample> samples, Faults faults, Instant judgedAt, Instant now) {
        Duration quiet = spec.soak().compareTo(LONGEST_QUIET) < 0 ? spec.soak() : LONGEST_QUIET;
        TreeSet<String> codes = new TreeSet<>(spec.criticalRegions());
        codes.addAll(spec.advisoryRegions());
        for (Sample sample : samples) {
            codes.add(sample.location());
            if (sample.region() != null) {
                codes.add(sample.region());
            }
        }
        return codes.stream()
                .map(code -> new RegionTally(
                        code,
                        spec,
                        samples.stream().filter(s -> s.concerns(code)).toList(),
                        faults,
                        new RegionTally.Times(startedAt, now, judgedAt.minus(settle), quiet)))
                .sorted(Comparator.comparing((RegionTally t) -> !t.critical()).thenComparing(RegionTally::code))
                .toList();
    }

    private static String progress(List<RegionTally> critical, GateSpec spec, Instant startedAt, Instant now) {
        long soak = spec.soak().toSeconds();
        Duration watched = critical.stream()
                .map(RegionTally::soaked)
                .min(Comparator.naturalOrder())
                .orElse(Duration.between(startedAt, now));
        return "%d/%ds".formatted(Math.max(0, Math.min(soak, watched.toSeconds())), soak);
    }

    private static List<String> reasons(GateStatus status, List<RegionTally> critical, GateSpec spec) {
        if (critical.isEmpty()) {
            return List.of("no run of %s said anything of %s since the gate opened"
                    .formatted(String.join(", ", spec.probes()), spec.app()));
        }
        Verdict telling = switch (status) {
            case FAILED -> Verdict.FAILED;
            case INCONCLUSIVE -> Verdict.INCONCLUSIVE;
            case PASSED -> Verdict.OK;
            case RUNNING -> Verdict.PENDING;
        };
        List<String> sentences = new ArrayList<>();
        critical.stream()
                .filter(t -> t.verdict() == telling)
                .map(RegionTally::sentence)
                .forEach(sentences::add);
        // A platform fault that spoils one region must not hide how the others stood.
        critical.stream()
                .filter(t -> t.verdict() != telling)
                .map(RegionTally::sentence)
                .forEach(sentences::add);
        return sentences;
    }

    /** Whose fault each failure is, asked once per judgement. */
    static final class Faults {
        private final Map<Sample, Attribution.Fault> known = new HashMap<>();

        Faults(GateSpec spec, List<Sample> samples, Attribution attribution) {
            Map<Blame, Attribution.Fault> byBlame = new HashMap<>();
            for (Blame blame : attribution.blames()) {
                byBlame.put(blame, Attribution.faultOf(blame, spec, samples));
            }
            for (Sample sample : samples) {
                if (sample.failed()) {
                    attribution
                            .blameFor(sample, spec)
                            .ifPresent(blame -> known.put(sample, byBlame.getOrDefault(blame, UNEXPLAINED)));
                }
            }
        }

        Attribution.Fault of(Sample failure) {
            return known.getOrDefault(failure, UNEXPLAINED);
        }
    }
}
