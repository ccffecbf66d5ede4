package dev.candor.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token that a caller has shown and that is good.
 *
 * @param id the part before the dot, which may be logged
 * @param name what it is for, for people
 * @param roles what its holder may do
 * @param operator whose it is; null if it belongs to nobody in particular
 */
public record ApiToken(
        String id, String name, Set<String> roles, @Nullable String operator) {

    public ApiToken {
        roles = Set.copyOf(roles);
    }
}
