package dev.candor.correlation.signal;

import java.time.Instant;
import java.util.List;

/**
 * A signal began, ended, or says another thing. Fired synchronously inside the transaction of the change: what observers
 * write is committed with it or not at all. A signal that is merely sent again is not fired.
 *
 * @param warnings what lasts now and should be told to those who depend on it
 */
public record SignalsChanged(Instant at, List<Signal> warnings) {
    public SignalsChanged {
        warnings = List.copyOf(warnings);
    }
}
