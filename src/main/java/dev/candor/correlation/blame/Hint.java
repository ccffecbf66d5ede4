package dev.candor.correlation.blame;

/**
 * What somebody else says of a suspect: an operator that a drive died, a monitoring system that a machine is out of
 * memory. It shifts how likely the suspect is to be at fault before any run is counted, and convicts nobody alone.
 *
 * @param source who says so, so that the newest word of one source replaces its last
 * @param suspect of what
 * @param nats how much likelier it makes a fault, as a natural logarithm; negative where it speaks against one
 * @param from since when, in seconds of the stream
 * @param until when it ceases to count
 */
public record Hint(String source, Suspect suspect, double nats, double from, double until) {

    /** Nobody's word counts for more: a hint alone must not reach what a few failures say. */
    public static final double MOST = 6;

    public Hint {
        if (!(Math.abs(nats) <= MOST)) {
            throw new IllegalArgumentException("a hint weighs at most %s nats, was %s".formatted(MOST, nats));
        }
    }
}
