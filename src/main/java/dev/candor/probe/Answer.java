package dev.candor.probe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run saw, as expressions ask for it. One implementation per protocol, in the prober. */
public interface Answer {

    /**
     * The raw values under that query, before its filters: {@code String} for text, {@code Double} or {@code Long} for
     * numbers (timings in milliseconds, sizes in bytes, {@code cert.days_left} in days), {@code Boolean}, or a
     * {@code List} or {@code Map} for JSON. Several for a repeated header; empty where there is no such value.
     */
    List<Object> values(Query query);

    /** When the run began, which the filter {@code days} counts from; null where nobody knows, then it gives no value. */
    default @Nullable Instant startedAt() {
        return null;
    }
}
