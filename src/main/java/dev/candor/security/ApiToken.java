package dev.candor.security;

import java.util.Set;

/**
 * A token that a caller has shown and that is good.
 *
 * @param id the part before the dot, which may be logged
 * @param name whose it is, for people
 * @param roles what its holder may do
 */
public record ApiToken(String id, String name, Set<String> roles) {

    public ApiToken {
        roles = Set.copyOf(roles);
    }
}
