package dev.candor.measurement;

import java.util.UUID;

/** One measurement on its way into the table, with what makes it known for ever. */
record LaneEntry(String agent, UUID boot, long sequence, Measurement measurement) {}
