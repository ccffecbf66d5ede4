package dev.candor.uptime;

import dev.candor.catalog.Placement;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What statements of one customer are drawn from.
 *
 * @param watch the health of all components, back to well before the month
 * @param impacts on what the customer has; those of anybody else are left out on the way in
 * @param incidents that the customer may read of; impacts by any other count for nothing
 * @param works planned work of the month that was not called off
 * @param placements where a resource, by its id, stood and stands
 * @param regionOf a host's region; null for a host that the catalog doesn't know
 */
public record Records(
        Watch watch,
        List<Impact> impacts,
        List<Incident> incidents,
        List<Maintenance> works,
        Function<String, List<Placement>> placements,
        Function<String, @Nullable String> regionOf) {}
