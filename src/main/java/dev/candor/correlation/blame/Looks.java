package dev.candor.correlation.blame;

/** How failures of one fault look, learned from them: a Dirichlet belief about the shares of the phases. */
final class Looks {
    private Looks() {}

    /** The expected shares after these failures were seen. */
    static double[] learned(double[] expected, double[] seen) {
        double total = Trait.FIRMNESS;
        for (double n : seen) {
            total += n;
        }
        double[] look = new double[expected.length];
        for (int i = 0; i < look.length; i++) {
            look[i] = (Trait.FIRMNESS * expected[i] + seen[i]) / total;
        }
        return look;
    }

    /** How much less likely the failures were beforehand than they are with what was learned from them; at most 0. */
    static double cost(double[] expected, double[] seen, double[] learned) {
        double total = 0;
        double sum = 0;
        for (int i = 0; i < seen.length; i++) {
            double a = Trait.FIRMNESS * expected[i];
            total += seen[i];
            sum += lnGamma(a + seen[i]) - lnGamma(a) - seen[i] * Math.log(learned[i]);
        }
        return Math.min(0, sum + lnGamma(Trait.FIRMNESS) - lnGamma(Trait.FIRMNESS + total));
    }

    /** ln Γ(x) for x above 0, by Stirling's series after the argument was raised above 7; exact to 1e-9. */
    static double lnGamma(double x) {
        double shift = 0;
        double y = x;
        while (y < 7) {
            shift -= Math.log(y);
            y++;
        }
        double inverse = 1 / y;
        double square = inverse * inverse;
        return shift
                + (y - 0.5) * Math.log(y)
                - y
                + 0.5 * Math.log(2 * Math.PI)
                + inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
    }
}
