package dev.candor.correlation.blame;

import java.util.Arrays;

/**
 * How much fails everywhere at once: what three of four checks exceed is no fault of a host, an app or a path, and where
 * it goes on and nothing else is known to be wrong, it is how this platform is. The newest minute is left out, so that an
 * outage is found before it is taken for noise.
 */
final class Hum {

    private static final double BUCKET_S = 30;
    private static final int BUCKETS = 12;
    private static final int NEWEST = 2;
    private static final int FEWEST_RUNS = 60;

    private int[] runs = new int[64 * BUCKETS];
    private int[] failed = new int[64 * BUCKETS];
    private long[] bucket = new long[64 * BUCKETS];
    private int checks;

    void heard(int check, double at, boolean ok) {
        if (check >= checks) {
            checks = check + 1;
            if (checks * BUCKETS > runs.length) {
                int size = Math.max(checks * BUCKETS, runs.length * 2);
                runs = Arrays.copyOf(runs, size);
                failed = Arrays.copyOf(failed, size);
                bucket = Arrays.copyOf(bucket, size);
            }
        }
        long number = (long) (at / BUCKET_S);
        int slot = check * BUCKETS + (int) Math.floorMod(number, (long) BUCKETS);
        if (bucket[slot] != number) {
            bucket[slot] = number;
            runs[slot] = 0;
            failed[slot] = 0;
        }
        runs[slot]++;
        failed[slot] += ok ? 0 : 1;
    }

    /** The rate that three of four checks exceed; 0 where too little was heard. */
    double level(double now) {
        long last = (long) (now / BUCKET_S) - NEWEST;
        double[] rates = new double[checks];
        int count = 0;
        for (int check = 0; check < checks; check++) {
            int n = 0;
            int f = 0;
            for (int i = 0; i < BUCKETS; i++) {
                int slot = check * BUCKETS + i;
                if (bucket[slot] <= last && bucket[slot] > last - BUCKETS) {
                    n += runs[slot];
                    f += failed[slot];
                }
            }
            if (n >= FEWEST_RUNS) {
                rates[count++] = (double) f / n;
            }
        }
        if (count < 4) {
            return 0;
        }
        Arrays.sort(rates, 0, count);
        return rates[count / 4];
    }
}
