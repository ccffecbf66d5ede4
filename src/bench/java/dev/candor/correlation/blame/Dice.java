package dev.candor.correlation.blame;

import java.util.SplittableRandom;

/** Chance with a seed, so that a simulation can be told again. */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Chance of its own, so that one part drawing more does not change the others. */
    Dice split() {
        return new Dice(random.nextLong());
    }

    double uniform(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    double logUniform(double from, double to) {
        return Math.exp(uniform(Math.log(from), Math.log(to)));
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From the first to the last, both included. */
    int between(int first, int last) {
        return first + random.nextInt(last - first + 1);
    }

    double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    double normal() {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        return radius * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** A draw from the gamma distribution of scale 1, by Marsaglia and Tsang. */
    double gamma(double shape) {
        if (shape < 1) {
            return gamma(shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    /** Shares that add up to 1, spread around those given; the more concentrated, the closer. */
    double[] dirichlet(double[] shares, double concentration) {
        double[] drawn = new double[shares.length];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            drawn[i] = gamma(shares[i] * concentration);
            sum += drawn[i];
        }
        for (int i = 0; i < shares.length; i++) {
            drawn[i] /= sum;
        }
        return drawn;
    }

    /** The index that falls out when each is as likely as its share says. */
    int pick(double[] shares) {
        double left = random.nextDouble();
        for (int i = 0; i < shares.length - 1; i++) {
            left -= shares[i];
            if (left < 0) {
                return i;
            }
        }
        return shares.length - 1;
    }

    /** So many different ones below the bound, in no order. */
    int[] some(int count, int bound) {
        int[] all = new int[bound];
        for (int i = 0; i < bound; i++) {
            all[i] = i;
        }
        int[] chosen = new int[Math.min(count, bound)];
        for (int i = 0; i < chosen.length; i++) {
            int j = i + random.nextInt(bound - i);
            chosen[i] = all[j];
            all[j] = all[i];
        }
        return chosen;
    }
}
