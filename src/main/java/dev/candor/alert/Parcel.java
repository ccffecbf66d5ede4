package dev.candor.alert;

import org.jspecify.annotations.Nullable;

/**
 * One delivery in the hands of who sends it.
 *
 * @param delivery the row it must be settled in
 * @param eventId the {@code webhook-id}: the same at every try
 * @param body the event, byte for byte
 * @param thread where the channel was told of the same subject before; null if it was not, or keeps no such thing
 */
record Parcel(
        long delivery,
        String eventId,
        String body,
        @Nullable String thread) {}
