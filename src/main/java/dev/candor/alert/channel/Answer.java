package dev.candor.alert.channel;

/**
 * What the other system answered to one call.
 *
 * @param body the beginning of it, on one line
 */
public record Answer(int status, String body) {

    /** Whether the status says that all is well. */
    public boolean good() {
        return status >= 200 && status <= 299;
    }
}
