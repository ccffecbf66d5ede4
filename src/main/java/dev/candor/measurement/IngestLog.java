package dev.candor.measurement;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where entries are put on their way into the history. One implementation is this process's own queues, whose stage ends
 * with the commit; the log of a cluster ends it once it has the entries safely and cannot say yet what becomes of them.
 */
interface IngestLog {

    /**
     * Takes over entries that have one {@link LaneEntry#key}, and keeps the order of all that have that key.
     *
     * @return the fate of each, in their order; where that is not known yet, {@link LaneProcessor.Fate#STORED}
     * @throws MeasurementSink.SinkFullException in the stage, if they were not taken over
     */
    CompletionStage<List<LaneProcessor.Fate>> append(int lane, List<LaneEntry> entries);

    /** How many lanes there are; entries with equal keys belong into the same. */
    int lanes();

    /** The lane of a key. */
    default int laneOf(String key) {
        return Math.floorMod((key.hashCode() * 0x9E3779B9) >>> 8, lanes());
    }
}
