package dev.candor.alert;

/**
 * One delivery in the hands of who sends it.
 *
 * @param delivery the row it must be settled in
 * @param eventId the {@code webhook-id}: the same at every try
 * @param body what is signed and sent, byte for byte
 */
record Parcel(long delivery, String eventId, String body) {}
