package dev.candor.correlation.blame;

import java.util.Arrays;

/**
 * A number for each pair of two numbers from -1 on, looked up for every run many times: open addressing without objects. The keys
 * are mixed, since pairs of small numbers collide in about all of {@link Long#hashCode}.
 */
final class Pairs {

    private static final int NONE = -1;

    private long[] keys = new long[64];
    private int[] values = filled(64);
    private int size;

    /** The number of that pair; -1 if it has none. */
    int get(int a, int b) {
        return values[slot(key(a, b))];
    }

    /** Gives that pair, which has none yet, a number from 0 on. */
    void put(int a, int b, int number) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        long key = key(a, b);
        int slot = slot(key);
        keys[slot] = key;
        values[slot] = number;
        size++;
    }

    private static long key(int a, int b) {
        return ((a + 1L) << 32) | (b + 1L);
    }

    /** Where the key stands, or would. */
    private int slot(long key) {
        int mask = keys.length - 1;
        long mixed = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (values[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = filled(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != NONE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private static int[] filled(int length) {
        int[] none = new int[length];
        Arrays.fill(none, NONE);
        return none;
    }
}
