package dev.candor.alert;

/**
 * An event was written to the log. Fired in its transaction, so that who waits for news may look once it is committed.
 *
 * @param number the event's
 */
record AlertTold(long number) {}
