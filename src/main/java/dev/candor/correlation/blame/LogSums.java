package dev.candor.correlation.blame;

import java.util.Arrays;

/** Several sums of n · ln x at once, kept as products: to multiply costs a tenth of a logarithm. */
final class LogSums {

    // Where a product leaves these bounds it is put into the sum, long before a double ends.
    private static final double LEAST = 1e-140;
    private static final double MOST = 1e140;
    /** So often a factor between 1e-12 and 1e12 may be multiplied before its product is looked at. */
    private static final int AT_ONCE = 8;

    private final double[] product;
    private final double[] sum;

    LogSums(int size) {
        product = new double[size];
        sum = new double[size];
        clear();
    }

    void clear() {
        Arrays.fill(product, 1);
        Arrays.fill(sum, 0);
    }

    /** Adds times · ln x, x from 1e-12 to 1e12, to the sum at that place. */
    void add(int at, double x, int times) {
        if (times > AT_ONCE) {
            sum[at] += times * Math.log(x);
            return;
        }
        double p = product[at];
        for (int i = 0; i < times; i++) {
            p *= x;
        }
        if (p < LEAST || p > MOST) {
            sum[at] += Math.log(p);
            p = 1;
        }
        product[at] = p;
    }

    double sum(int at) {
        return sum[at] + Math.log(product[at]);
    }
}
