package dev.candor.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change that somebody made.
 *
 * @param number counts all entries, and orders them
 * @param who the operator's name, the id of a token that belongs to nobody, or {@link Caller#SYSTEM}
 * @param way how they showed who they are
 * @param action what was done, {@code incident.update}
 * @param subject what to, {@code incident/3f2c…}
 * @param before how it was; null where there was nothing or it is not told
 * @param after how it was then; null where there is nothing
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AuditEntry(
        long number,
        Instant at,
        String who,
        Caller.Way way,
        String action,
        String subject,
        @Nullable JsonNode before,
        @Nullable JsonNode after) {}
