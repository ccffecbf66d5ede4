package dev.candor.alert;

import dev.candor.alert.channel.Fate;
import org.jspecify.annotations.Nullable;

/**
 * How a delivery went, in the words of its channel.
 *
 * @param thread where the channel was told, if it must be told more there; null if not
 */
record Sent(Reply reply, Fate fate, @Nullable String thread) {

    /** As Standard Webhooks means it. */
    static Sent of(Reply reply) {
        return new Sent(reply, reply.arrived() ? Fate.ACCEPTED : reply.gone() ? Fate.GONE : Fate.AGAIN, null);
    }

    static Sent failed(String error) {
        return of(Reply.failed(error));
    }
}
