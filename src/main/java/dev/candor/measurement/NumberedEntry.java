package dev.candor.measurement;

/** An entry with the numbers that stand for its names in the tables. */
record NumberedEntry(LaneEntry entry, int series, int boot, int answer, int origin) {

    // What four bytes hold: two weeks of an agent that runs a thousand probes a second, then its boot gets another
    // number.
    private static final long SEQUENCES = 1L << 31;

    /** What the sequences that are kept beside one number of a boot are counted from. */
    static long sequencesFrom(long sequence) {
        return sequence - Math.floorMod(sequence, SEQUENCES);
    }

    /** The sequence as it is kept, see {@link #sequencesFrom}. */
    int sequence() {
        return (int) Math.floorMod(entry.sequence(), SEQUENCES);
    }

    Measurement measurement() {
        return entry.measurement();
    }
}
