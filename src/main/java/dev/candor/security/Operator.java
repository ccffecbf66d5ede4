package dev.candor.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person who may sign in. Holds nothing of the password.
 *
 * @param name what they sign in with, and what the audit log calls them
 * @param disabledAt since when they may do nothing any more; null for an account in use
 * @param signedInAt when they last signed in; null if never
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Operator(
        String name,
        OperatorRole role,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable Instant signedInAt) {

    /** Whether they may do nothing any more. */
    public boolean disabled() {
        return disabledAt != null;
    }
}
