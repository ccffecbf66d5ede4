package dev.candor.incident;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How incidents open, change and end by themselves; keys start with {@code candor.incident}. */
@ConfigMapping(prefix = "candor.incident")
public interface IncidentConfig {

    /**
     * How long every judgement in a row must be clean before an incident resolves. Short, because health itself turns up
     * with hysteresis already; a recurrence soon after reopens the same incident.
     */
    @WithDefault("5s")
    @DurationMin(seconds = 0)
    @DurationMax(minutes = 10)
    Duration resolveAfter();

    /** A cause that recurs within this time of its resolve reopens its incident, so that flapping is one story. */
    @WithDefault("2m")
    @DurationMin(seconds = 0)
    @DurationMax(hours = 1)
    Duration reopenWithin();

    /** Components that fail unexplained within this time of each other are told in one incident. */
    @WithDefault("2m")
    @DurationMin(seconds = 0)
    @DurationMax(hours = 1)
    Duration gatherWithin();

    /**
     * For how long after a component began to fail its cause may still be looked for before it is told of without one. A
     * cause is usually known within seconds, and says much better whom it concerns.
     */
    @WithDefault("5s")
    @DurationMin(seconds = 0)
    @DurationMax(minutes = 5)
    Duration explainWithin();

    /**
     * The shortest time between two automatic updates about the same blame, unless it gets worse in severity. What is
     * affected changes on the page at once; this only spares readers and on-call a message for each step.
     */
    @WithDefault("60s")
    @DurationMin(seconds = 0)
    @DurationMax(hours = 1)
    Duration retellAfter();

    /** How often the evidence of a lasting incident is counted again. Pages need it no fresher than they are rendered. */
    @WithDefault("5s")
    @DurationMin(seconds = 1)
    @DurationMax(minutes = 10)
    Duration evidenceEvery();
}
