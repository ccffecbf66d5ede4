package dev.candor.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a resource stood on a host for a time.
 *
 * @param resource the resource's id
 * @param host the host's id
 * @param from since when, inclusive; null where it was there before Candor knew of it
 * @param to until when, exclusive; null while it is still there
 */
public record Placement(
        String resource,
        String host,
        @Nullable Instant from,
        @Nullable Instant to) {

    public Placement {
        if (from != null && to != null && !from.isBefore(to)) {
            throw new IllegalArgumentException(
                    "a placement must begin before it ends, was %s to %s".formatted(from, to));
        }
    }

    /** Whether the resource stood there at that moment. */
    public boolean holdsAt(Instant moment) {
        return (from == null || !moment.isBefore(from)) && (to == null || moment.isBefore(to));
    }
}
