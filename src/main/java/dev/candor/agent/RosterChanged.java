package dev.candor.agent;

/** Who measures where has changed, or will at a moment that is known. */
public record RosterChanged() {}
