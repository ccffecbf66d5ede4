package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How long each phase took, in milliseconds. Null where the phase did not happen; never 0 for that. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Phases(
        @Nullable Double dns,
        @Nullable Double connect,
        @Nullable Double tls,
        @Nullable Double send,
        @JsonProperty("wait") @Nullable Double waiting,
        @Nullable Double transfer) {

    /** No phase happened. */
    public static final Phases NONE = new Phases(null, null, null, null, null, null);
}
