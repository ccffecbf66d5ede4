package dev.candor.measurement;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Keeps one meter from having more series than a Prometheus should be given: combinations of labels beyond the cap are
 * told under {@link #OTHER} and counted. First come, first served; a place is free again when it is forgotten.
 *
 * @param <K> what stands for one combination of labels
 */
public final class SeriesCap<K> {

    /** The value of labels that have no series of their own. */
    public static final String OTHER = "other";

    private final int most;
    private final Counter folded;
    private final Set<K> admitted = ConcurrentHashMap.newKeySet();

    /** A cap of {@code most} combinations for the meter of that name. */
    public SeriesCap(MeterRegistry meters, String meter, int most) {
        this.most = most;
        this.folded = Counter.builder("candor_metrics_folded")
                .description("Values told under the label other, since their meter has as many series as it may")
                .tag("meter", meter)
                .register(meters);
    }

    /** Whether this combination has series of its own; if not, one more value was folded. */
    public boolean admits(K key) {
        if (admitted.contains(key)) {
            return true;
        }
        synchronized (this) {
            if (admitted.size() < most) {
                admitted.add(key);
                return true;
            }
        }
        folded.increment();
        return false;
    }

    /** Whether this combination has a place already. */
    boolean holds(K key) {
        return admitted.contains(key);
    }

    /** Whether there is a place for one more. */
    boolean free() {
        return admitted.size() < most;
    }

    /** Frees the places of what is gone. */
    public synchronized void forget(Predicate<K> gone) {
        admitted.removeIf(gone);
    }
}
