package dev.candor.correlation.blame;

import java.util.Locale;

/**
 * So many of so many, with how sure one can be of it.
 *
 * @param hits how many
 * @param of of how many
 */
public record Share(long hits, long of) {

    /** For an interval that holds the truth in 95 of 100 cases. */
    private static final double Z = 1.959964;

    /** The share; NaN of none. */
    public double value() {
        return of == 0 ? Double.NaN : (double) hits / of;
    }

    /** The lower end of Wilson's interval. */
    public double least() {
        return of == 0 ? Double.NaN : Math.max(0, middle() - spread());
    }

    /** The upper end of Wilson's interval. */
    public double most() {
        return of == 0 ? Double.NaN : Math.min(1, middle() + spread());
    }

    private double middle() {
        return (value() + Z * Z / (2 * of)) / (1 + Z * Z / of);
    }

    private double spread() {
        double p = value();
        return Z * Math.sqrt(p * (1 - p) / of + Z * Z / (4.0 * of * of)) / (1 + Z * Z / of);
    }

    /** With three digits: {@code .998}. */
    String brief() {
        return of == 0 ? "-" : brief(value());
    }

    /** With its interval: {@code .998 [.986 1.00]}. */
    @Override
    public String toString() {
        return of == 0 ? "-" : "%s [%s %s]".formatted(brief(value()), brief(least()), brief(most()));
    }

    static String brief(double value) {
        return Double.isNaN(value)
                ? "-"
                : value >= .9995 ? "1.00" : String.format(Locale.ROOT, "%.3f", value).substring(1);
    }
}
