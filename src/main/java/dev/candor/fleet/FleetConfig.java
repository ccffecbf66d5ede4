package dev.candor.fleet;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the hub looks after its agents; keys start with {@code candor.fleet}. */
@ConfigMapping(prefix = "candor.fleet")
public interface FleetConfig {

    /** How often it is looked who is there; {@code off} leaves it to whoever calls. */
    @WithDefault("1s")
    String every();

    /**
     * After how long without a word an agent's part goes to the others of its location, at the latest. Agents report every 1.5 s;
     * who runs something more often reports more often, and is missed after a little more than three of its reports.
     */
    @WithDefault("5s")
    Duration absentAfter();

    /** How long an agent whose waiting request broke off has to come back, before it is taken for dead. */
    @WithDefault("300ms")
    Duration comeBack();

    /** After how long without a word on-call is told: ten reports that did not come. */
    @WithDefault("15s")
    Duration silentAfter();

    /** How long both sides of a hand-over have to hear of it; changes reach agents within 2 s. */
    @WithDefault("3s")
    Duration handover();

    /** How long an enrolment token is good. */
    @WithDefault("15m")
    Duration enrolment();
}
