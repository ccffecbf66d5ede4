package dev.candor.console;

import java.util.Set;

/**
 * One change, as readers of the live view get it.
 *
 * @param number counts all events since the start of the process, from 1
 * @param type what changed: {@code outcome}, {@code series}, {@code health}, {@code finding} or {@code incident}
 * @param about what it speaks of, for filters
 * @param json its body, one line
 */
record LiveEvent(long number, String type, About about, String json) {

    /** Ids of the probes and components and codes of the locations that an event speaks of. */
    record About(Set<String> probes, Set<String> components, Set<String> locations) {

        About {
            probes = Set.copyOf(probes);
            components = Set.copyOf(components);
            locations = Set.copyOf(locations);
        }

        /** Whether it speaks of any of what is wanted; an empty set wants everything. */
        boolean touches(About wanted) {
            return touches(probes, wanted.probes)
                    && touches(components, wanted.components)
                    && touches(locations, wanted.locations);
        }

        private static boolean touches(Set<String> own, Set<String> wanted) {
            return wanted.isEmpty() || own.stream().anyMatch(wanted::contains);
        }
    }
}
