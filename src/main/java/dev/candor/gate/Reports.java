package dev.candor.gate;

import dev.candor.gate.Attribution.Fault;
import dev.candor.gate.GateReport.BlameReport;
import dev.candor.gate.GateReport.DeployReport;
import dev.candor.gate.GateReport.Downtime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of a report that decide nothing: what the deploy did, and whom the findings blame. */
final class Reports {

    /** Steps of the skew in one report at most: a quarter of an hour of them. */
    private static final int MOST_STEPS = 90;

    private Reports() {}

    static DeployReport deploy(
            List<RegionTally> tallies, GateSpec spec, Instant startedAt, List<Sample> samples, Instant now) {
        Map<String, Downtime> downtime = new TreeMap<>();
        Map<String, @Nullable List<Double>> convergence = new TreeMap<>();
        for (RegionTally tally : tallies) {
            if (tally.counted().stream().anyMatch(Sample::failed)) {
                DeployMeter.Span span = DeployMeter.downtime(tally.counted(), startedAt, now);
                downtime.put(
                        tally.code(),
                        new Downtime(span.min().toMillis(), span.max().toMillis(), span.ongoing()));
            }
            if (tally.convergence().versioned() > 0) {
                convergence.put(tally.code(), seconds(tally.convergence(), startedAt));
            }
        }
        List<String> codes = tallies.stream().map(RegionTally::code).toList();
        Map<Duration, Map<String, Double>> skew = DeployMeter.skew(samples, spec.version(), codes, startedAt);
        return new DeployReport(downtime, rows(skew), DeployMeter.maxSkew(skew), convergence);
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
            int explained = (int) samples.stream()
                    .filter(s -> s.failed() && blame.explains(s))
                    .count();
            if (explained > 0) {
                Fault fault = Attribution.faultOf(blame, spec, samples);
                boolean excluded = blame.confidence() >= spec.policy().minConfidence()
                        && !spec.policy().counts(fault);
                reports.add(new BlameReport(
                        kind(blame, fault),
                        blame.suspect().kind().word() + "/" + blame.suspect().id(),
                        blame.confidence(),
                        excluded,
                        explained,
                        blame.from(),
                        blame.sentence()));
            }
        }
        return reports;
    }

    private static String kind(Blame blame, Fault fault) {
        return switch (fault) {
            case PROBE -> "probe";
            case DEPLOY -> "deploy";
            case PLATFORM, UNEXPLAINED -> blame.suspect().kind().word();
        };
    }
}
