package dev.candor.gate;

/** How surprising a count of failures is. */
final class Binomial {

    private Binomial() {}

    /**
     * The chance that {@code k} or more of {@code marked} are among the {@code drawn} of {@code all}, where chance alone drew
     * them; exact (hypergeometric).
     */
    static double drawn(int k, int drawn, int all, int marked) {
        int most = Math.min(drawn, marked);
        double tail = 0;
        for (int i = Math.max(k, drawn + marked - all); i <= most; i++) {
            tail += Math.exp(logChoose(marked, i) + logChoose(all - marked, drawn - i) - logChoose(all, drawn));
        }
        return Math.min(1, tail);
    }

    private static double logChoose(int n, int k) {
        double log = 0;
        for (int i = 1; i <= Math.min(k, n - k); i++) {
            log += Math.log((double) (n - i + 1) / i);
        }
        return log;
    }

    /** The chance of {@code k} or more failures in {@code n} runs if each fails with probability {@code p}; exact. */
    static double tail(int k, int n, double p) {
        if (k <= 0) {
            return 1;
        }
        if (k > n || p <= 0) {
            return 0;
        }
        // In logarithms, since (1-p)^n is below the smallest double for many runs.
        double logTerm = n * Math.log1p(-p);
        double below = 0;
        for (int i = 0; i < k; i++) {
            below += Math.exp(logTerm);
            logTerm += Math.log((double) (n - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
        }
        return Math.max(0, 1 - below);
    }
}
