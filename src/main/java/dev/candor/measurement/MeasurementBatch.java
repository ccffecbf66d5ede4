package dev.candor.measurement;

import java.util.List;
import java.util.UUID;

/**
 * What an agent hands over at once. Each entry is known for ever by (agent, boot, sequence), so that a batch may be
 * sent any number of times and is stored once.
 *
 * @param agent the agent's name
 * @param boot made anew whenever the agent starts with an empty spool; sequences count from 1 within it
 */
public record MeasurementBatch(String agent, UUID boot, List<Entry> entries) {

    public MeasurementBatch {
        entries = List.copyOf(entries);
    }

    /** One measurement and its number. */
    public record Entry(long sequence, Measurement measurement) {}
}
