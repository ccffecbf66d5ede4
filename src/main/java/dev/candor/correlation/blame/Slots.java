package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
        // By region, how often that answered.
        private final Map<Asked, Map<String, Double>> reached = new HashMap<>();
        private final Map<Asked, Map<Place, Double>> answering = new HashMap<>();

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
            ways.all().forEach((way, often) -> {
                reached.computeIfAbsent(new Asked(way.location(), way.app()), key -> new TreeMap<>())
                        .merge(way.region(), often, Double::sum);
                if (way.host() != null) {
                    place(way.app(), new Place(regionOf.getOrDefault(way.host(), way.region()), way.host()));
                }
            });
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
                    answering(agent.location(), check)
                            .forEach((place, share) -> all.add(new Slot(
                                    agent.id(),
                                    agent.location(),
                                    agent.resolver(),
                                    check.id(),
                                    check.external() ? null : check.app(),
                                    place.region(),
                                    place.host(),
                                    share)));
                    if (all.size() > most) {
                        return new Slots(all.subList(0, most), false);
                    }
                }
            }
            return new Slots(all, true);
        }

        private Map<Place, Double> answering(String location, Plan.Check check) {
            String app = check.app();
            return check.external() || app == null
                    ? Map.of(new Place(null, null), 1.0)
                    : answering.computeIfAbsent(new Asked(location, app), this::answering);
        }

        private Map<Place, Double> answering(Asked asked) {
            Set<Place> known = places.getOrDefault(asked.app(), Set.of());
            Map<String, Double> regions = reached.getOrDefault(asked, Map.of());
            Map<Place, Double> all = new LinkedHashMap<>();
            if (regions.isEmpty()) {
                add(List.copyOf(known), null, 1, all);
                return all;
            }
            double often = regions.values().stream().mapToDouble(d -> d).sum();
            regions.forEach((region, own) -> add(
                    known.stream()
                            .filter(place -> region.equals(place.region()))
                            .toList(),
                    region,
                    own / often,
                    all));
            return all;
        }

        // Where in a region is anybody's guess.
        private static void add(List<Place> there, @Nullable String region, double share, Map<Place, Double> all) {
            if (there.isEmpty()) {
                all.put(new Place(region, null), share);
            }
            there.forEach(place -> all.put(place, share / there.size()));
        }
    }
}
