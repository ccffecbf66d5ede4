package dev.candor.measurement;

/** An entry with the numbers that stand for its names. */
record NumberedEntry(LaneEntry entry, int series, int boot, int answer, int origin) {

    Measurement measurement() {
        return entry.measurement();
    }
}
