package dev.candor.catalog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must happen to the history of placements so that it says what the catalog says.
 *
 * @param forgotten resources whose whole history the file writes anew
 * @param ended ids of the rows that end now
 * @param begun what begins, or is written out
 */
record PlacementChanges(List<String> forgotten, List<Long> ended, List<Begun> begun) {

    /** A row that can still change. */
    record Row(long id, Placement placement, boolean written) {

        boolean isOpenAt(Instant now) {
            Instant to = placement.to();
            return to == null || to.isAfter(now);
        }
    }

    /** A row to be. */
    record Begun(Placement placement, boolean written) {}

    /**
     * Compares.
     *
     * @param first whether the history is empty: what Candor finds then was there before it
     */
    static PlacementChanges between(List<Row> rows, boolean first, Catalog catalog, Instant now) {
        PlacementChanges changes = new PlacementChanges(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<String, List<Row>> rowsByResource = new HashMap<>();
        rows.forEach(row -> rowsByResource
                .computeIfAbsent(row.placement().resource(), ignored -> new ArrayList<>(2))
                .add(row));
        for (Resource resource : catalog.resources()) {
            List<Row> known = rowsByResource.getOrDefault(resource.id(), List.of());
            rowsByResource.remove(resource.id());
            List<Placement> wanted = catalog.placementsOf(resource.id()).stream()
                    .map(PlacementChanges::inDatabasePrecision)
                    .toList();
            if (wanted.stream().anyMatch(placement -> placement.from() != null || placement.to() != null)) {
                changes.write(resource.id(), known, wanted);
            } else {
                changes.move(resource.id(), known, wanted, first ? null : now, now);
            }
        }
        rowsByResource.forEach((resource, gone) -> changes.move(resource, gone, List.of(), null, now));
        return changes;
    }

    private void write(String resource, List<Row> known, List<Placement> wanted) {
        Set<Placement> there = new HashSet<>();
        known.forEach(row -> there.add(row.placement()));
        if (known.stream().allMatch(Row::written) && there.equals(new HashSet<>(wanted))) {
            return;
        }
        forgotten.add(resource);
        wanted.stream().distinct().forEach(placement -> begun.add(new Begun(placement, true)));
    }

    private void move(String resource, List<Row> known, List<Placement> wanted, @Nullable Instant since, Instant now) {
        Set<String> hosts = new HashSet<>();
        wanted.forEach(placement -> hosts.add(placement.host()));
        for (Row row : known) {
            boolean stays = row.placement().to() == null
                    && row.placement().holdsAt(now)
                    && hosts.remove(row.placement().host());
            if (!stays && row.isOpenAt(now)) {
                ended.add(row.id());
            }
        }
        hosts.stream()
                .sorted()
                .forEach(host -> begun.add(new Begun(new Placement(resource, host, since, null), false)));
    }

    private static Placement inDatabasePrecision(Placement placement) {
        return new Placement(placement.resource(), placement.host(), micros(placement.from()), micros(placement.to()));
    }

    private static @Nullable Instant micros(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS);
    }
}
