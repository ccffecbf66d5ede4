package dev.candor.probe;

/** What makes a probe run. */
public enum Trigger {
    /** Its interval. */
    SCHEDULE,
    /** Only a deploy gate that names it. */
    DEPLOY
}
