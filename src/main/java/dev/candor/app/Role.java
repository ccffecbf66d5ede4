package dev.candor.app;

/** Which part of the work this process does. */
public enum Role {
    /** Hub and agents in one process. */
    ALL,
    /** Stores, judges and shows; others probe. */
    HUB,
    /** Only serves the pages that a hub on the same directory made, also when that hub is gone. Needs no database. */
    PAGE
}
