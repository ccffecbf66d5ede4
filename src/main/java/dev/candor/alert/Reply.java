package dev.candor.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one sending went.
 *
 * @param status the HTTP status; null if there was no answer
 * @param error why it did not arrive, one line; null if it did
 * @param retryAfter how long the receiver asks to be left alone; null if it does not
 */
public record Reply(
        @Nullable Integer status,
        @Nullable String error,
        @Nullable Duration retryAfter) {

    private static final int GONE = 410;

    /** It did not arrive, and nobody answered. */
    public static Reply failed(String error) {
        return new Reply(null, error, null);
    }

    /** Whether the receiver took it. */
    public boolean arrived() {
        return status != null && status >= 200 && status <= 299;
    }

    /** The receiver wants no more, ever (Standard Webhooks, "Operational considerations"). */
    public boolean gone() {
        return status != null && status == GONE;
    }
}
