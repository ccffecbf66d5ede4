package dev.candor.page;

import dev.candor.correlation.Health;
import dev.candor.uptime.DayState;

/** How good or bad something is: decides colour and shape, and each always comes with a word. Worst first. */
public enum Tone {
    DOWN("down"),
    DEGRADED("degraded"),
    /** As heavy as an outage on the page: not knowing is never green. */
    UNKNOWN("unknown"),
    /** Planned work explains it. */
    WORK("work"),
    OK("ok");

    private final String css;

    Tone(String css) {
        this.css = css;
    }

    /** The name of its class and of its shape in the page. */
    public String css() {
        return css;
    }

    /** What a health looks like. */
    public static Tone of(Health health) {
        return switch (health) {
            case UP -> OK;
            case DEGRADED -> DEGRADED;
            case DOWN -> DOWN;
            case UNKNOWN -> UNKNOWN;
        };
    }

    static Tone of(DayState state) {
        return switch (state) {
            case UP -> OK;
            case DEGRADED -> DEGRADED;
            case DOWN -> DOWN;
            case NO_DATA -> UNKNOWN;
        };
    }
}
