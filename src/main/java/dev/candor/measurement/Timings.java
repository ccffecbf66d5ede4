package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * When each step was reached, in milliseconds from the start of the run, under the names of curl's
 * {@code --write-out}. Null where the step was not reached, except {@code redirect}: 0 if nothing was followed.
 *
 * @param total always known: the run has ended, one way or the other
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Timings(
        @Nullable Double namelookup,
        @Nullable Double connect,
        @Nullable Double appconnect,
        @Nullable Double pretransfer,
        @Nullable Double starttransfer,
        double redirect,
        double total) {

    /** A run that ended before its first step. */
    public static Timings nothingAfter(double totalMs) {
        return new Timings(null, null, null, null, null, 0, totalMs);
    }
}
