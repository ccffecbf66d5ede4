package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Every place where a run may end: each agent that may ask, each check, each machine that may answer it from there.
 *
 * @param slots all of them, those of one agent and check one after another
 * @param whole whether that is all: where there are too many, the rest of the plan is left out
 */
public record Slots(List<Slot> slots, boolean whole) {

    /** How many are enumerated at most. */
    static final int MOST = 200_000;

    public Slots {
        slots = List.copyOf(slots);
    }

    /**
     * Those of a plan. Where no answer told which region a location reaches, it may reach all that the app stands in.
     *
     * @param asks whether that check may be asked from that location
     * @param ways who answered whom until now
     */
    public static Slots of(Plan plan, BiPredicate<Plan.Check, String> asks, Answerers ways) {
        return new Builder(plan, ways).all(asks, MOST);
    }

    static Slots of(Plan plan, BiPredicate<Plan.Check, String> asks, Answerers ways, int most) {
        return new Builder(plan, ways).all(asks, most);
    }

    private record Place(@Nullable String region, @Nullable String host) {}

    private record Asked(String location, String app) {}

    private static final class Builder {
        private final Plan plan;
        private final Map<String, Set<Place>> places = new HashMap<>();
        private final Map<Asked, Set<String>> reached = new HashMap<>();
        private final Map<Asked, List<Place>> answering = new HashMap<>();

        Builder(Plan plan, Answerers ways) {
            this.plan = plan;
            Map<String, String> regionOf = new HashMap<>();
            plan.hosts().forEach(host -> regionOf.put(host.id(), host.region()));
            for (Plan.App app : plan.apps()) {
                for (Plan.Machine machine : app.machines()) {
                    String region = machine.region() != null || machine.host() == null
                            ? machine.region()
                            : regionOf.get(machine.host());
                    place(app.id(), new Place(region, machine.host()));
                }
            }
            for (Answerers.Way way : ways.all()) {
                reached.computeIfAbsent(new Asked(way.location(), way.app()), key -> new HashSet<>())
                        .add(way.region());
                if (way.host() != null) {
                    place(way.app(), new Place(regionOf.getOrDefault(way.host(), way.region()), way.host()));
                }
            }
        }

        private void place(String app, Place place) {
            places.computeIfAbsent(app, id -> new LinkedHashSet<>()).add(place);
        }

        Slots all(BiPredicate<Plan.Check, String> asks, int most) {
            List<Slot> all = new ArrayList<>();
            for (Plan.Check check : plan.checks()) {
                for (Plan.Agent agent : plan.agents()) {
                    if (!asks.test(check, agent.location())) {
                        continue;
                    }
                    for (Place place : answering(agent.location(), check)) {
                        all.add(new Slot(
                                agent.id(),
                                agent.location(),
                                agent.resolver(),
                                check.id(),
                                check.external() ? null : check.app(),
                                place.region(),
                                place.host()));
                    }
                    if (all.size() > most) {
                        return new Slots(all.subList(0, most), false);
                    }
                }
            }
            return new Slots(all, true);
        }

        private List<Place> answering(String location, Plan.Check check) {
            String app = check.app();
            return check.external() || app == null
                    ? List.of(new Place(null, null))
                    : answering.computeIfAbsent(new Asked(location, app), this::answering);
        }

        private List<Place> answering(Asked asked) {
            Set<Place> known = places.getOrDefault(asked.app(), Set.of());
            Set<String> regions = reached.getOrDefault(asked, Set.of());
            if (regions.isEmpty()) {
                return known.isEmpty() ? List.of(new Place(null, null)) : List.copyOf(known);
            }
            Map<String, List<Place>> byRegion = new LinkedHashMap<>();
            regions.stream().sorted().forEach(region -> byRegion.put(region, new ArrayList<>()));
            for (Place place : known) {
                if (place.region() != null && byRegion.containsKey(place.region())) {
                    byRegion.getOrDefault(place.region(), new ArrayList<>()).add(place);
                }
            }
            List<Place> all = new ArrayList<>();
            byRegion.forEach((region, there) -> all.addAll(there.isEmpty() ? List.of(new Place(region, null)) : there));
            return all;
        }
    }
}
