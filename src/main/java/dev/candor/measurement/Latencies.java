package dev.candor.measurement;

/** How long some runs took, in milliseconds: counts by duration, from which each percentile is true to one percent. */
public final class Latencies {
    private final Sketch sketch = new Sketch();

    /** Counts one run. */
    public void add(double ms) {
        sketch.add(MeasurementWriter.micros(ms));
    }

    /** Counts every run of the other. */
    public void add(Latencies other) {
        sketch.add(other.sketch);
    }

    void add(byte[] bytes, Phase phase) {
        sketch.add(bytes, phase);
    }

    /** How many runs there are. */
    public long runs() {
        return sketch.size();
    }

    /**
     * What a share of the runs did not exceed.
     *
     * @param share above 0 and at most 1
     * @return NaN if there is no run
     */
    public double quantile(double share) {
        return sketch.size() == 0 ? Double.NaN : sketch.quantile(share);
    }

    /** How many runs took longer than that, those left out that are within one percent of it. */
    public long above(double ms) {
        return sketch.above(MeasurementWriter.micros(ms));
    }
}
