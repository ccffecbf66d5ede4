package dev.candor.security;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** What an operator's account may do. Each role may do what those before it may. */
public enum OperatorRole {
    /** Reads what operators read. */
    VIEWER,
    /** Tells about incidents, acts, plans maintenance, acknowledges. */
    RESPONDER,
    /** Everything: accounts, agents, customers' addresses. */
    ADMIN;

    /** The names that routes ask for; see {@link Roles}. */
    public Set<String> roles() {
        return switch (this) {
            case VIEWER -> Set.of(Roles.VIEWER);
            case RESPONDER -> Set.of(Roles.VIEWER, Roles.RESPONDER);
            case ADMIN -> Roles.ALL;
        };
    }

    /** The word in JSON and on pages. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role with this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static OperatorRole of(String word) {
        for (OperatorRole role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException("expected viewer, responder or admin");
    }
}
