package dev.candor.correlation;

import dev.candor.probe.Probe;
import java.time.Duration;

/** How long a probe's runs are remembered, and how long its silence is borne, given how often it runs. */
final class Rhythm {

    /** Half a minute of a fast probe is enough to tell a gray failure from a lost packet. */
    private static final Duration SHORTEST = Duration.ofSeconds(30);

    /** Six runs of a slow probe: the five that must be clean after a mix, and the one before. */
    private static final int RUNS = 6;

    /** From the end of a run to its arrival here: a spool, a batch, a lane. */
    private static final Duration DELIVERY = Duration.ofSeconds(5);

    private Rhythm() {}

    /** How long a run stays in the window. */
    static Duration kept(Probe probe) {
        Duration runs = probe.interval().multipliedBy(Math.max(RUNS, probe.retries() + 2));
        return longest(SHORTEST, runs, patience(probe).plus(probe.interval()));
    }

    /** How old the newest conclusive run may be before nothing is known any more. */
    static Duration patience(Probe probe) {
        Duration interval = probe.interval();
        // Not multiplied, which takes a BigDecimal: this is asked for every series each second, and for every run.
        Duration three = interval.plus(interval).plus(interval);
        return longest(three, interval.plus(probe.timeout()).plus(DELIVERY));
    }

    private static Duration longest(Duration... durations) {
        Duration longest = Duration.ZERO;
        for (Duration d : durations) {
            longest = d.compareTo(longest) > 0 ? d : longest;
        }
        return longest;
    }
}
