package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** What an answer says of who gave it; null where it says nothing. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Identity(
        @Nullable String region,
        @Nullable String host,
        @Nullable String instance,
        @Nullable String version) {

    /** The answer named nobody, or there was none. */
    public static final Identity NONE = new Identity(null, null, null, null);
}
