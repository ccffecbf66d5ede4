package dev.candor.measurement;

import java.util.List;

/**
 * What a lane gives its records to, whatever carried them: the queue of this process, or the partition of a log that is
 * shared. One lane calls it with one batch after the other; different lanes at once.
 */
interface LaneProcessor {

    /**
     * Makes every entry's effect durable, exactly once, however often it is given. Waits out a database that is away;
     * entries that can never be stored are set aside.
     *
     * @param fence held in each transaction: the in-process lane needs none, the partition of a shared log has its
     *     owner and offset checked and moved there
     * @return the fate of each entry, in their order; empty if the process stops and the batch stays with its sender
     * @throws Fence.LostException if the lane belongs to another now; nothing of the failed transaction was stored
     */
    List<Fate> process(List<LaneEntry> entries, Fence fence);

    /** What became of an entry. */
    enum Fate {
        STORED,
        /** It had been stored before. */
        DUPLICATE,
        /** It can never be stored; sending it again changes nothing. */
        REFUSED
    }
}
