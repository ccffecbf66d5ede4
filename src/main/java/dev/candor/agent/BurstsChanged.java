package dev.candor.agent;

/** A burst was asked for or ended. */
public record BurstsChanged() {}
