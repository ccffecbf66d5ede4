package dev.candor.gate;

import dev.candor.gate.GateReport.Answers;
import dev.candor.gate.GateReport.BlameReport;
import dev.candor.gate.GateReport.DeployReport;
import dev.candor.gate.GateReport.Downtime;
import dev.candor.gate.GateReport.Names;
import dev.candor.gate.GateReport.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parts of a report that decide nothing: what the deploy did, and whom the findings blame. */
final class Reports {

    /** Steps of the skew in one report at most: a quarter of an hour of them. */
    private static final int MOST_STEPS = 90;

    private static final int MOST_ADDRESSES = 8;
    private static final Duration LATELY = Duration.ofSeconds(60);

    private Reports() {}

    static DeployReport deploy(
            List<RegionTally> tallies,
            GateSpec spec,
            Instant startedAt,
            List<Sample> before,
            List<Sample> samples,
            Instant now) {
        Map<String, Downtime> downtime = new TreeMap<>();
        Map<String, @Nullable List<Double>> convergence = new TreeMap<>();
        for (RegionTally tally : tallies) {
            DeployMeter.Span span = tally.downtime;
            if (!span.equals(DeployMeter.Span.NONE)) {
                downtime.put(
                        tally.code,
                        new Downtime(span.min().toMillis(), span.max().toMillis(), span.ongoing()));
            }
            if (tally.convergence.versioned() > 0) {
                convergence.put(tally.code, seconds(tally.convergence, startedAt));
            }
        }
        List<String> codes = tallies.stream().map(t -> t.code).toList();
        Map<Duration, Map<String, Double>> skew = DeployMeter.skew(samples, spec.version(), codes, startedAt);
        return new DeployReport(
                downtime,
                errorBudget(tallies, now),
                rows(skew),
                DeployMeter.maxSkew(skew),
                convergence,
                timeline(samples, spec, codes, startedAt),
                names(before, samples, now));
    }

    private static long errorBudget(List<RegionTally> tallies, Instant now) {
        return Math.round(tallies.stream()
                .filter(t -> t.critical && !t.counted.isEmpty())
                .mapToDouble(t -> (double) t.faults.against()
                        / t.counted.size()
                        * Duration.between(t.times.judgedFrom(), now).toMillis())
                .average()
                .orElse(0));
    }

    private static List<Step> timeline(List<Sample> samples, GateSpec spec, List<String> codes, Instant startedAt) {
        Map<Long, Map<String, int[]>> counts = new TreeMap<>();
        for (Sample sample : samples) {
            String place = sample.region() == null ? sample.location() : sample.region();
            long step = Math.floorDiv(
                    Duration.between(startedAt, sample.at()).toMillis(), DeployMeter.SKEW_STEP.toMillis());
            if (step >= 0 && step < MOST_STEPS && codes.contains(place)) {
                int what = sample.failed()
                        ? 3
                        : sample.version() == null ? 2 : sample.version().equals(spec.version()) ? 0 : 1;
                counts.computeIfAbsent(step, key -> new TreeMap<>()).computeIfAbsent(place, key -> new int[4])[what]++;
            }
        }
        List<Step> steps = new ArrayList<>();
        counts.forEach((step, byRegion) -> {
            Map<String, Answers> answers = new TreeMap<>();
            byRegion.forEach((region, n) -> answers.put(region, new Answers(n[0], n[1], n[2], n[3])));
            steps.add(new Step(step * DeployMeter.SKEW_STEP.toSeconds(), answers));
        });
        return steps;
    }

    private static Names names(List<Sample> before, List<Sample> samples, Instant now) {
        Instant lately = now.minus(LATELY);
        Map<String, TreeSet<String>> byLocation = new TreeMap<>();
        samples.stream().filter(s -> !s.at().isBefore(lately)).forEach(s -> {
            if (s.ip() != null) {
                byLocation.computeIfAbsent(s.location(), key -> new TreeSet<>()).add(s.ip());
            }
        });
        Set<String> known = new HashSet<>();
        before.forEach(s -> {
            if (s.ip() != null) {
                known.add(s.ip());
            }
        });
        Set<String> common = new HashSet<>();
        byLocation.values().forEach(common::addAll);
        byLocation.values().forEach(common::retainAll);
        // Where each location has a front of its own, differing is usual: only who changed and who did not tells.
        boolean changed = byLocation.values().stream().flatMap(Set::stream).anyMatch(ip -> !known.contains(ip));
        boolean diverging = changed
                && !known.isEmpty()
                && byLocation.values().stream()
                        .anyMatch(own -> own.stream().anyMatch(ip -> known.contains(ip) && !common.contains(ip)));
        Map<String, List<String>> addresses = new TreeMap<>();
        byLocation.forEach((location, own) ->
                addresses.put(location, own.stream().limit(MOST_ADDRESSES).toList()));
        return new Names(diverging, addresses);
    }

    /** After the last answer of another version and not after the first of the new one alone, in seconds from the start. */
    private static @Nullable List<Double> seconds(DeployMeter.Convergence convergence, Instant startedAt) {
        if (convergence.convergedAt() == null) {
            return null;
        }
        Instant last = Objects.requireNonNullElse(convergence.lastOldAt(), startedAt);
        return List.of(since(startedAt, last), since(startedAt, convergence.convergedAt()));
    }

    private static double since(Instant start, Instant then) {
        return Duration.between(start, then).toMillis() / 1000.0;
    }

    private static List<Map<String, Object>> rows(Map<Duration, Map<String, Double>> skew) {
        List<Map<String, Object>> rows = new ArrayList<>();
        skew.forEach((step, byRegion) -> {
            if (rows.size() < MOST_STEPS
                    && byRegion.values().stream().distinct().count() > 1) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("at", "+" + step.toSeconds() + "s");
                row.putAll(byRegion);
                rows.add(row);
            }
        });
        return rows;
    }

    static List<BlameReport> attribution(GateSpec spec, List<Sample> samples, Attribution attribution) {
        List<BlameReport> reports = new ArrayList<>();
        for (Blame blame : attribution.blames()) {
            List<Sample> explained = samples.stream()
                    .filter(s -> s.failed() && blame.explains(s))
                    .toList();
            if (!explained.isEmpty()) {
                Fault fault = Attribution.faultOf(blame, spec, samples);
                boolean excluded = blame.confidence() >= spec.policy().minConfidence()
                        && !spec.policy().counts(fault);
                reports.add(new BlameReport(
                        kind(blame, fault),
                        blame.component(),
                        blame.confidence(),
                        blame.severity(),
                        excluded,
                        explained.size(),
                        (int) explained.stream()
                                .filter(s -> s.version() != null && !s.version().equals(spec.version()))
                                .count(),
                        blame.from(),
                        blame.sentence()));
            }
        }
        return reports;
    }

    private static String kind(Blame blame, Fault fault) {
        return switch (fault) {
            case PROBE -> "probe";
            case PATH -> "path";
            case DEPLOY -> "deploy";
            case APP, STALE_DISCOVERY, STALE_DNS, PLATFORM, ISOLATED, UNANSWERED, UNEXPLAINED ->
                blame.suspect().kind().word();
        };
    }
}
