package dev.candor.incident;

import dev.candor.correlation.Health;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the newest update spoke of. Kept with the incident, so that "has it changed since we last said something?" is
 * answered by comparing, and survives a restart.
 *
 * @param components the worst health per component that was hurt
 */
record Told(Map<String, Health> components, Set<String> regions) {

    Told {
        components = new TreeMap<>(components);
        regions = new TreeSet<>(regions);
    }

    static Told of(Collection<ComponentEntity> rows, String[] regions) {
        Map<String, Health> active = new TreeMap<>();
        rows.stream().filter(r -> r.to == null).forEach(r -> active.put(r.key.component(), r.health));
        return new Told(active, Set.copyOf(Arrays.asList(regions)));
    }

    /** Reads what {@link #toString()} wrote. */
    static Told parse(String text) {
        int bar = text.indexOf(';');
        Map<String, Health> components = new TreeMap<>();
        for (String pair : split(bar < 0 ? "" : text.substring(0, bar))) {
            int equals = pair.indexOf('=');
            components.put(pair.substring(0, equals), Health.valueOf(pair.substring(equals + 1)));
        }
        return new Told(components, Set.of(split(text.substring(bar + 1))));
    }

    /** Components that are hurt now and were not. */
    Set<String> addedIn(Told later) {
        Set<String> added = new HashSet<>(later.components.keySet());
        added.removeAll(components.keySet());
        return added;
    }

    /** Components that are down now and were less than that. */
    Set<String> worseIn(Told later) {
        return later.components.entrySet().stream()
                .filter(e -> e.getValue() == Health.DOWN)
                .map(Map.Entry::getKey)
                .filter(c -> components.containsKey(c) && components.get(c) != Health.DOWN)
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return components.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().name())
                        .collect(Collectors.joining(","))
                + ";"
                + String.join(",", regions);
    }

    private static String[] split(String text) {
        return text.isEmpty() ? new String[0] : text.split(",", -1);
    }
}
