package dev.candor.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One extra run of one probe by one agent, whoever else shares its location. An agent that hears of it too late leaves it
 * out: an answer that comes later than asked for answers another question.
 *
 * @param id names it
 * @param probe the probe's id
 * @param agent who is to run it
 * @param location where that agent stands
 * @param at when, to the millisecond
 */
public record Ask(String id, String probe, String agent, String location, Instant at) {

    /** How long after its moment an agent that was held up may still run it. */
    static final Duration GRACE = Duration.ofSeconds(5);

    public Ask {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    Instant until() {
        return at.plus(GRACE);
    }
}
