package dev.candor.probe;

import java.util.List;
import java.util.Set;

/**
 * When failing locations make a component down, as {@code down: eu >= 2 or us >= 1} says it: any clause is enough.
 *
 * @param text as written, for people
 */
public record QuorumRule(String text, List<Clause> anyOf) {

    public QuorumRule {
        anyOf = List.copyOf(anyOf);
        if (anyOf.isEmpty()) {
            throw new IllegalArgumentException("a quorum needs at least one clause, was: " + text);
        }
    }

    /** At least {@code atLeast} of these locations see it down. */
    public record Clause(Set<String> locations, int atLeast) {

        public Clause {
            locations = Set.copyOf(locations);
            if (atLeast < 1) {
                throw new IllegalArgumentException("atLeast must be 1 or more, was " + atLeast);
            }
        }
    }

    /** Whether these locations, all of which see it down, are enough. */
    public boolean metBy(Set<String> downLocations) {
        return anyOf.stream()
                .anyMatch(clause -> clause.locations().stream()
                                .filter(downLocations::contains)
                                .count()
                        >= clause.atLeast());
    }
}
