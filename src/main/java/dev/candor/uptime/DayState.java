package dev.candor.uptime;

/** How one day is shown: the worst that counts. */
public enum DayState {
    UP,
    DEGRADED,
    DOWN,
    /** Nobody watched at any moment of the day. Never shown as up. */
    NO_DATA
}
