package dev.candor.probe;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Location;
import dev.candor.catalog.Nearest;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The locations and groups of locations that one probe file can name. */
final class Names {

    /** Every location. */
    static final String ALL = "all";

    private final Optional<Catalog> catalog;
    private final Map<String, Set<String>> groups = new LinkedHashMap<>();

    /** Knows the catalog's locations; without a catalog, every name is taken for a location. */
    Names(Optional<Catalog> catalog) {
        this.catalog = catalog;
    }

    /** The catalog that names are held against; empty where they are not. */
    Optional<Catalog> catalog() {
        return catalog;
    }

    /** Reads {@code groups}. */
    void readGroups(Section section) {
        for (Text name : section.keys()) {
            Set<String> members = new LinkedHashSet<>();
            for (Text member : section.texts(name.value())) {
                location(section, member).ifPresent(members::add);
            }
            if (name.value().equals(ALL)
                    || catalog.flatMap(c -> c.location(name.value())).isPresent()) {
                section.error(
                        name,
                        "'%s' cannot name a group: it names %s already"
                                .formatted(name.value(), name.value().equals(ALL) ? "every location" : "a location"));
            } else {
                groups.put(name.value(), members);
            }
        }
    }

    /** The locations that a name stands for; with an error, none. */
    Set<String> locations(Section section, Text name) {
        Set<String> group = groups.get(name.value());
        if (group != null) {
            return group;
        }
        return location(section, name).map(Set::of).orElse(Set.of());
    }

    /** Every location of the catalog. */
    Set<String> all() {
        Set<String> all = new LinkedHashSet<>();
        catalog.ifPresent(c -> c.locations().forEach(location -> all.add(location.code())));
        return all;
    }

    private Optional<String> location(Section section, Text name) {
        if (catalog.isEmpty() || catalog.get().location(name.value()).isPresent()) {
            return Optional.of(name.value());
        }
        List<String> known = new ArrayList<>(groups.keySet());
        catalog.get().locations().stream().map(Location::code).forEach(known::add);
        section.error(
                name,
                known.isEmpty()
                        ? "expected 'all': the catalog has no locations, found '%s'".formatted(name.value())
                        : "no location or group is named '%s'%s"
                                .formatted(name.value(), Nearest.hint(name.value(), known)));
        return Optional.empty();
    }
}
