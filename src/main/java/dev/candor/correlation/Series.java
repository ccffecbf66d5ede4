package dev.candor.correlation;

/** One probe at one location: what a health belongs to. */
record Series(String probe, String location) {}
