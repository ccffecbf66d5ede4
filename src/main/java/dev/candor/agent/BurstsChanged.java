package dev.candor.agent;

/** A burst was asked for or ended. */
record BurstsChanged() {}
