package dev.candor.gate;

import dev.candor.gate.GateReport.Downtime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One simulated deploy that takes its app away from one region for a while, seen by several locations in turn, and what the
 * report of a gate says of it. Clocks of agents are off by up to 20 ms, runs begin up to 20 ms late, a run meets the platform up
 * to 100 ms after it began, and some fail for no reason.
 */
final class MeterRehearsal {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final double INTERVAL = 2;
    private static final double BEFORE = 60;
    private static final double WATCHED = 240;
    private static final double CLOCK = .02;
    private static final double LATE = .02;
    private static final double REACHES = .1;
    private static final double LONGEST_OUTAGE = 40;

    private final SplittableRandom random;
    private final int locations;
    private final double spacing;
    private final double noise;
    private final boolean answered;

    private MeterRehearsal(long seed) {
        random = new SplittableRandom(seed);
        locations = random.nextInt(2, 9);
        spacing = INTERVAL / locations;
        noise = Math.exp(uniform(Math.log(.0005), Math.log(.008)));
        // Half the time something in front of the app answers for it, and half the time nothing does.
        answered = random.nextBoolean();
    }

    /**
     * What was reported, and what is true, in seconds.
     *
     * @param width of the interval, over the most that it may be: 2Δ/m for each row of failures that no success interrupts
     */
    record Outcome(double truth, double min, double max, double width) {
        boolean right() {
            return truth >= min && truth <= max;
        }
    }

    /** One telling; the same seed tells the same. */
    static Outcome of(long seed) {
        return new MeterRehearsal(seed).play();
    }

    private Outcome play() {
        List<double[]> outages = outages();
        List<Sample> samples = new ArrayList<>();
        for (int location = 0; location < locations; location++) {
            double clock = uniform(-CLOCK, CLOCK);
            for (double turn = -BEFORE + location * spacing; turn < WATCHED; turn += INTERVAL) {
                double at = turn + uniform(0, LATE);
                double meets = at + uniform(REACHES / 10, REACHES);
                boolean down = outages.stream().anyMatch(o -> meets >= o[0] && meets < o[1]);
                samples.add(sample("l" + location, at + clock, down || random.nextDouble() < noise));
            }
        }
        samples.sort(Comparator.comparing(Sample::at));
        Downtime told = report(samples).deploy().downtime().get("r1");
        double min = told == null ? 0 : told.minMs() / 1e3;
        double max = told == null ? 0 : told.maxMs() / 1e3;
        double truth = outages.stream().mapToDouble(o -> o[1] - o[0]).sum();
        return new Outcome(truth, min, max, (max - min) / (2 * spacing * Math.max(1, rows(samples))));
    }

    private static int rows(List<Sample> samples) {
        int rows = 0;
        boolean before = false;
        for (Sample sample : samples) {
            if (!sample.at().isBefore(START)) {
                rows += sample.failed() && !before ? 1 : 0;
                before = sample.failed();
            }
        }
        return rows;
    }

    // One to three, none so short that nobody would ask within it.
    private List<double[]> outages() {
        List<double[]> outages = new ArrayList<>();
        double least = spacing + CLOCK + LATE + REACHES;
        double from = uniform(2, 30);
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            double until = from + Math.exp(uniform(Math.log(least), Math.log(LONGEST_OUTAGE)));
            outages.add(new double[] {from, until});
            from = until + uniform(5, 30);
        }
        return outages;
    }

    private GateReport report(List<Sample> samples) {
        GateSpec spec = GateBench.spec("app", List.of("r1"));
        Instant now = at(WATCHED);
        return new GateJudge(Duration.ofSeconds(6))
                .judge(null, spec, START, samples, new Attribution(List.of(), now), now);
    }

    private Sample sample(String location, double at, boolean failed) {
        boolean named = !failed || answered;
        return new Sample(
                "app",
                location,
                named ? "r1" : null,
                null,
                failed ? null : "v2",
                at(at),
                failed,
                50,
                null,
                null,
                named);
    }

    private static Instant at(double seconds) {
        return START.plusNanos(Math.round(seconds * 1e9));
    }

    private double uniform(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }
}
