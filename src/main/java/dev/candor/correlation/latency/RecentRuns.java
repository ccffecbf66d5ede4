package dev.candor.correlation.latency;

import java.util.Arrays;

/**
 * The newest runs of one series that one region answered, oldest first. Grows as far as it must to reach back {@value
 * #SPAN_S} seconds, and not beyond {@value #MOST} runs: eight bytes each.
 */
final class RecentRuns {

    static final int MOST = 256;
    static final int SPAN_S = 900;
    private static final int FIRST = 8;

    private float[] ms = new float[FIRST];
    private int[] at = new int[FIRST];
    private int first;
    private int size;

    /** Takes a run in, in the order of their beginnings; one that began long before the newest is left out. */
    boolean add(double took, int second) {
        if (size > 0 && second < newestAt() - 60) {
            return false;
        }
        while (size > 0 && at(0) < second - SPAN_S) {
            first = (first + 1) % ms.length;
            size--;
        }
        if (size == ms.length) {
            if (size < MOST) {
                grow();
            } else {
                first = (first + 1) % ms.length;
                size--;
            }
        }
        int place = (first + size) % ms.length;
        ms[place] = (float) took;
        at[place] = second;
        size++;
        return true;
    }

    private void grow() {
        float[] widerMs = new float[ms.length * 2];
        int[] widerAt = new int[ms.length * 2];
        for (int i = 0; i < size; i++) {
            widerMs[i] = ms(i);
            widerAt[i] = at(i);
        }
        ms = widerMs;
        at = widerAt;
        first = 0;
    }

    int size() {
        return size;
    }

    float ms(int i) {
        return ms[(first + i) % ms.length];
    }

    /** When that run began, in seconds. */
    int at(int i) {
        return at[(first + i) % at.length];
    }

    int newestAt() {
        return size == 0 ? Integer.MIN_VALUE : at(size - 1);
    }

    /** What a share of the runs from that one on did not exceed. */
    double quantile(int from, double share) {
        float[] some = new float[size - from];
        for (int i = from; i < size; i++) {
            some[i - from] = ms(i);
        }
        Arrays.sort(some);
        return some[Math.max(0, (int) Math.ceil(share * some.length) - 1)];
    }
}
