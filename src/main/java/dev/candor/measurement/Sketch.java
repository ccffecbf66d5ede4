package dev.candor.measurement;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * How many runs took how long, in buckets that each are 2 % wider than the one before, so that every percentile is true
 * to 1 %. Two sketches are merged by adding bucket to bucket: that is exactly the sketch of all their runs together, in
 * whatever order and however often. (The buckets are those of DDSketch: Masson, Rim and Lee, VLDB 2019.)
 *
 * <p>As bytes a sketch is a list of pieces, each the buckets of one phase. Lists are merged by writing one behind the
 * other, which a database can do without knowing what they are; {@link #write} makes them short again.
 */
final class Sketch {

    /** How far a percentile may be from the true one, as a share of it. */
    static final double ERROR = 0.01;

    private static final double GROWTH = (1 + ERROR) / (1 - ERROR);
    private static final double LOG_GROWTH = Math.log(GROWTH);
    private static final int BUCKETS = bucket(Integer.MAX_VALUE) + 1;

    private static final int MARGIN = 16;

    // Of the buckets from base on: most sketches fill some fifty that stand together.
    private long[] counts = {};
    private int base;
    private int lowest = BUCKETS;
    private int highest = -1;
    private long size;

    /** The bucket of a time in microseconds; 0 is that of less than one. */
    static int bucket(int micros) {
        return micros <= 0 ? 0 : 1 + (int) Math.ceil(Math.log(micros) / LOG_GROWTH);
    }

    // The one time that is at most 1 % from either end of the bucket.
    private static double micros(int bucket) {
        return bucket == 0 ? 0 : 2 * Math.pow(GROWTH, bucket - 1) / (GROWTH + 1);
    }

    /** Counts one run that took so many microseconds. */
    void add(int micros) {
        add(bucket(micros), 1);
    }

    private void add(int bucket, long count) {
        if (bucket >= BUCKETS) {
            throw new IllegalStateException("the database holds an unknown bucket: " + bucket);
        }
        cover(bucket);
        counts[bucket - base] += count;
        size += count;
        lowest = Math.min(lowest, bucket);
        highest = Math.max(highest, bucket);
    }

    private void cover(int bucket) {
        if (bucket >= base && bucket < base + counts.length) {
            return;
        }
        int from = Math.max(0, Math.min(lowest, bucket) - MARGIN);
        int to = Math.min(BUCKETS, Math.max(highest, bucket) + MARGIN);
        long[] wider = new long[to - from];
        if (size > 0) {
            System.arraycopy(counts, lowest - base, wider, lowest - from, highest - lowest + 1);
        }
        counts = wider;
        base = from;
    }

    private long count(int bucket) {
        return counts[bucket - base];
    }

    /** Adds every run of the other. */
    void add(Sketch other) {
        for (int bucket = other.lowest; bucket <= other.highest; bucket++) {
            if (other.count(bucket) > 0) {
                add(bucket, other.count(bucket));
            }
        }
    }

    /** Adds what the bytes hold of one phase. */
    void add(byte[] bytes, Phase wanted) {
        int code = wanted.code();
        Varints.Reader in = new Varints.Reader(bytes);
        while (in.more()) {
            int phase = in.next();
            int bucket = 0;
            for (int left = in.next(); left > 0; left--) {
                bucket += in.next();
                long count = in.nextLong();
                if (phase == code) {
                    add(bucket, count);
                }
            }
        }
    }

    /** Adds what the bytes hold of each phase to the sketch that stands at its place. */
    static void addAll(byte[] bytes, Sketch[] byPhase) {
        Varints.Reader in = new Varints.Reader(bytes);
        while (in.more()) {
            Sketch sketch = byPhase[Phase.of(in.next()).code()];
            int bucket = 0;
            for (int left = in.next(); left > 0; left--) {
                bucket += in.next();
                sketch.add(bucket, in.nextLong());
            }
        }
    }

    /** How many runs are in it. */
    long size() {
        return size;
    }

    /**
     * The time in milliseconds that a share of the runs did not exceed: the run at place ⌈share × size⌉ from the quickest.
     *
     * @throws IllegalStateException if there is no run
     */
    double quantile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share must be in (0, 1], was " + share);
        }
        if (size == 0) {
            throw new IllegalStateException("there is no percentile of nothing");
        }
        long place = (long) Math.ceil(share * size);
        long passed = 0;
        int bucket = lowest;
        while ((passed += count(bucket)) < place) {
            bucket++;
        }
        return micros(bucket) / 1000;
    }

    /** How many runs took longer than every run of the bucket of that time. */
    long above(int micros) {
        long above = 0;
        for (int bucket = Math.max(lowest, bucket(micros) + 1); bucket <= highest; bucket++) {
            above += count(bucket);
        }
        return above;
    }

    /** Forgets every run. */
    void clear() {
        if (highest >= 0) {
            Arrays.fill(counts, lowest - base, highest + 1 - base, 0);
        }
        lowest = BUCKETS;
        highest = -1;
        size = 0;
    }

    /** Appends the shortest list of this sketch; nothing if there is no run. */
    void write(Phase phase, ByteArrayOutputStream out) {
        if (size == 0) {
            return;
        }
        int filled = 0;
        for (int bucket = lowest; bucket <= highest; bucket++) {
            filled += count(bucket) > 0 ? 1 : 0;
        }
        Varints.write(out, phase.code());
        Varints.write(out, filled);
        int before = 0;
        for (int bucket = lowest; bucket <= highest; bucket++) {
            if (count(bucket) > 0) {
                Varints.write(out, bucket - before);
                Varints.write(out, count(bucket));
                before = bucket;
            }
        }
    }

    /** Appends the list of these few times, which are sorted on the way. */
    static void write(Phase phase, int[] buckets, int size, ByteArrayOutputStream out) {
        if (size == 0) {
            return;
        }
        Arrays.sort(buckets, 0, size);
        int filled = 1;
        for (int i = 1; i < size; i++) {
            filled += buckets[i] == buckets[i - 1] ? 0 : 1;
        }
        Varints.write(out, phase.code());
        Varints.write(out, filled);
        int before = 0;
        for (int i = 0; i < size; ) {
            int bucket = buckets[i];
            int first = i;
            while (i < size && buckets[i] == bucket) {
                i++;
            }
            Varints.write(out, bucket - before);
            Varints.write(out, i - first);
            before = bucket;
        }
    }
}
