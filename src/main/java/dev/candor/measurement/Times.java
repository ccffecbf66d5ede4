package dev.candor.measurement;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times of one run in fifteen to twenty-five bytes: two of which are there, then microseconds, each as the difference
 * from what the others let expect, then how much later than its start the run reached the hub, in milliseconds. Phases are
 * off by at most the rounding as a rule: a bit of each says whether there is more to tell.
 */
final class Times {

    private static final int STEPS = 5;
    private static final int PHASES = 6;
    private static final int COMPACT = 1 << PHASES;

    private Times() {}

    /** What was written. */
    record Read(Timings timings, Phases phases, Duration receivedAfter) {}

    /** The bytes of a measurement that reached the hub then. */
    static byte[] write(Measurement measurement, Instant receivedAt) {
        Timings t = measurement.timings();
        Phases p = measurement.phases();
        long[] steps = micros(t.namelookup(), t.connect(), t.appconnect(), t.pretransfer(), t.starttransfer());
        long[] phases = micros(p.dns(), p.connect(), p.tls(), p.send(), p.waiting(), p.transfer());
        long total = MeasurementWriter.micros(t.total());
        long redirect = MeasurementWriter.micros(t.redirect());
        ByteArrayOutputStream out = new ByteArrayOutputStream(32);
        out.write(mask(steps) | (redirect > 0 ? 1 << STEPS : 0));
        long[] off = new long[PHASES];
        int told = 0;
        for (int i = 0; i < PHASES; i++) {
            off[i] = phases[i] < 0 ? 0 : phases[i] - expected(i, steps, redirect, total, phases);
            told |= off[i] == 0 ? 0 : 1 << i;
        }
        out.write(mask(phases) | (mask(phases) == 0 ? 0 : COMPACT));
        if (mask(phases) != 0) {
            out.write(told);
        }
        if (redirect > 0) {
            Varints.write(out, redirect);
        }
        long before = redirect;
        for (long step : steps) {
            if (step >= 0) {
                Varints.writeSigned(out, step - before);
                before = step;
            }
        }
        Varints.writeSigned(out, total - before);
        for (int i = 0; i < PHASES; i++) {
            if (off[i] != 0) {
                Varints.writeSigned(out, off[i]);
            }
        }
        Varints.write(
                out,
                Math.max(
                        0, Duration.between(measurement.startedAt(), receivedAt).toMillis()));
        return out.toByteArray();
    }

    /** Reads what {@link #write} wrote. */
    static Read read(byte[] bytes) {
        Varints.Reader in = new Varints.Reader(bytes);
        // The masks have their eighth bit unset, so that they read as numbers.
        int stepMask = in.next();
        int phaseMask = in.next();
        // Rows of before tell the difference of every phase.
        int told = (phaseMask & COMPACT) == 0 ? phaseMask : in.next();
        long redirect = (stepMask & 1 << STEPS) == 0 ? 0 : in.nextLong();
        long[] steps = new long[STEPS];
        long before = redirect;
        for (int i = 0; i < STEPS; i++) {
            steps[i] = (stepMask & 1 << i) == 0 ? -1 : before + in.nextSigned();
            before = steps[i] < 0 ? before : steps[i];
        }
        long total = before + in.nextSigned();
        long[] phases = new long[PHASES];
        for (int i = 0; i < PHASES; i++) {
            long off = (told & 1 << i) == 0 ? 0 : in.nextSigned();
            phases[i] = (phaseMask & 1 << i) == 0 ? -1 : expected(i, steps, redirect, total, phases) + off;
        }
        return new Read(
                new Timings(
                        ms(steps[0]),
                        ms(steps[1]),
                        ms(steps[2]),
                        ms(steps[3]),
                        ms(steps[4]),
                        redirect / 1000.0,
                        total / 1000.0),
                new Phases(ms(phases[0]), ms(phases[1]), ms(phases[2]), ms(phases[3]), ms(phases[4]), ms(phases[5])),
                Duration.ofMillis(in.nextLong()));
    }

    // A run without redirection spends its phases between its steps.
    private static long expected(int phase, long[] steps, long redirect, long total, long[] phases) {
        long dns = Math.max(steps[0], redirect);
        long connect = Math.max(steps[1], dns);
        return switch (phase) {
            case 0 -> Math.max(0, steps[0] - redirect);
            case 1 -> connect - dns;
            case 2 -> Math.max(steps[2], connect) - connect;
            case 3 -> 0;
            case 4 -> Math.max(0, steps[4] - steps[3] - Math.max(0, phases[3]));
            default -> Math.max(0, total - Math.max(0, steps[4]));
        };
    }

    private static int mask(long[] values) {
        int mask = 0;
        for (int i = 0; i < values.length; i++) {
            mask |= values[i] < 0 ? 0 : 1 << i;
        }
        return mask;
    }

    private static long[] micros(@Nullable Double... milliseconds) {
        long[] micros = new long[milliseconds.length];
        for (int i = 0; i < micros.length; i++) {
            Double value = milliseconds[i];
            micros[i] = value == null ? -1 : MeasurementWriter.micros(value);
        }
        return micros;
    }

    private static @Nullable Double ms(long micros) {
        return micros < 0 ? null : (Double) (micros / 1000.0);
    }
}
