package dev.candor.measurement;

import java.time.Instant;
import java.util.List;

/**
 * How long one probe took at one location in the past, by who answered.
 *
 * @param probe whose id
 * @param location from where
 * @param answerers each region that answered, the code empty where answers told none
 */
public record LatencyPast(String probe, String location, List<Answerer> answerers) {

    public LatencyPast {
        answerers = List.copyOf(answerers);
    }

    /**
     * What one region answered.
     *
     * @param region its code; empty where answers told none
     * @param blocks the past in pieces of like length, oldest first; one without a run is missing
     * @param connectMs the median time to connect, of all of them; NaN where no run told it
     * @param lookupMs the median time to find an address; NaN likewise
     */
    public record Answerer(String region, List<Block> blocks, double connectMs, double lookupMs) {
        public Answerer {
            blocks = List.copyOf(blocks);
        }

        /** How many runs it answered. */
        public long runs() {
            return blocks.stream().mapToLong(block -> block.runs().runs()).sum();
        }
    }

    /**
     * A piece of the past.
     *
     * @param begins when it begins
     * @param runs those that were answered, up or degraded
     */
    public record Block(Instant begins, Latencies runs) {}
}
