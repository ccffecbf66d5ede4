package dev.candor.prober;

import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Times one run. Phases follow each other without gaps, so that their sum is the total; a run with redirects adds up
 * each phase over its hops, while the steps are those of the last hop, from the start of the run. Used on one thread.
 */
final class Stopwatch {

    enum Phase {
        DNS,
        CONNECT,
        TLS,
        SEND,
        WAIT,
        TRANSFER;

        /** The phase in words that follow "while". */
        String doing() {
            return switch (this) {
                case DNS -> "looking up the name";
                case CONNECT -> "connecting";
                case TLS -> "shaking hands for TLS";
                case SEND -> "sending the request";
                case WAIT -> "waiting for the first byte";
                case TRANSFER -> "reading the answer";
            };
        }
    }

    private enum Step {
        NAMELOOKUP,
        CONNECT,
        APPCONNECT,
        PRETRANSFER,
        STARTTRANSFER
    }

    private static final long NEVER = -1;

    private final long start = System.nanoTime();
    private final Map<Phase, Long> spent = new EnumMap<>(Phase.class);
    private final Map<Step, Long> reached = new EnumMap<>(Step.class);
    private long mark = start;
    private @Nullable Phase current;
    private long redirect;
    private long total = NEVER;

    /** The phase the run is in; null before the first. */
    @Nullable
    Phase current() {
        return current;
    }

    /** Ends the current phase well and begins this one at the same instant. */
    void enter(Phase next) {
        if (total != NEVER || next == current) {
            return;
        }
        long now = System.nanoTime();
        leave(now, true);
        if (next.compareTo(Phase.SEND) >= 0) {
            step(Step.PRETRANSFER, now);
        }
        if (next == Phase.TRANSFER) {
            step(Step.STARTTRANSFER, now);
        }
        current = next;
    }

    /**
     * The connection is there and so is TLS, which was part of it (QUIC): both steps are reached at once, as curl tells
     * them, and there is no phase for TLS.
     */
    void connectedSecurely() {
        long now = System.nanoTime();
        step(Step.CONNECT, now);
        step(Step.APPCONNECT, now);
    }

    /** What was tried led nowhere, and something else will be; its time counts, but no step was reached. */
    void inVain() {
        leave(System.nanoTime(), false);
        current = null;
    }

    /** The answer leads elsewhere: everything up to now was redirection. */
    void redirected() {
        long now = System.nanoTime();
        leave(now, false);
        current = null;
        reached.clear();
        redirect = now - start;
    }

    /** The run has ended; {@code well} says whether its current phase was completed. Only the first call counts. */
    void stop(boolean well) {
        if (total == NEVER) {
            long now = System.nanoTime();
            leave(now, well);
            total = now - start;
        }
    }

    private void leave(long now, boolean well) {
        if (current != null) {
            spent.merge(current, now - mark, Long::sum);
            if (well && current.compareTo(Phase.SEND) < 0) {
                step(
                        switch (current) {
                            case DNS -> Step.NAMELOOKUP;
                            case CONNECT -> Step.CONNECT;
                            case TLS, SEND, WAIT, TRANSFER -> Step.APPCONNECT;
                        },
                        now);
            }
            mark = now;
        }
        // Before the first phase the mark stays at the start: what it took to get going belongs to that phase.
    }

    private void step(Step step, long now) {
        reached.putIfAbsent(step, now - start);
    }

    /** The steps reached, in milliseconds with microseconds behind the point. */
    Timings timings() {
        return new Timings(
                at(Step.NAMELOOKUP),
                at(Step.CONNECT),
                at(Step.APPCONNECT),
                at(Step.PRETRANSFER),
                at(Step.STARTTRANSFER),
                millis(redirect),
                millis(total == NEVER ? System.nanoTime() - start : total));
    }

    /** The phases that happened; the one in which a run failed counts up to its end. */
    Phases phases() {
        return new Phases(
                in(Phase.DNS), in(Phase.CONNECT), in(Phase.TLS), in(Phase.SEND), in(Phase.WAIT), in(Phase.TRANSFER));
    }

    private @Nullable Double at(Step step) {
        return orNull(reached.get(step));
    }

    private @Nullable Double in(Phase phase) {
        return orNull(spent.get(phase));
    }

    private static @Nullable Double orNull(@Nullable Long nanos) {
        return nanos == null ? null : (Double) millis(nanos);
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
