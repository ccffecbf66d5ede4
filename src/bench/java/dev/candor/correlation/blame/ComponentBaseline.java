package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A method to compare with that counts runs and failures by what they touched. Where an answer does not say which way
 * it came, the address says it if it leads to one machine, else the usual way of that location and check is taken, and a
 * run is shared out among the machines there.
 */
abstract class ComponentBaseline extends WindowedBaseline {

    /** What a run touched, each with how sure that is. */
    record Way(int[] components, double[] weights) {}

    /** One run. */
    record Run(Way way, boolean failed) {}

    private record Key(
            String agent, String check, @Nullable String ip, @Nullable String region, @Nullable String host) {}

    private final Map<Suspect, Integer> ids = new HashMap<>();
    private final List<Suspect> suspects = new ArrayList<>();
    private final Map<Key, Way> ways = new HashMap<>();
    private final Map<String, String> locations = new HashMap<>();
    private final Map<String, String> regionOfHost = new HashMap<>();
    private final Map<String, Plan.App> apps = new HashMap<>();
    private final Map<String, Optional<Plan.Machine>> byAddress = new HashMap<>();
    private final Map<List<String>, Map<String, Integer>> usual = new HashMap<>();

    ComponentBaseline(double window) {
        super(window);
    }

    @Override
    public void plan(Plan plan) {
        super.plan(plan);
        ways.clear();
        byAddress.clear();
        plan.agents().forEach(agent -> locations.put(agent.id(), agent.location()));
        plan.hosts().forEach(host -> regionOfHost.put(host.id(), host.region()));
        for (Plan.App app : plan.apps()) {
            apps.put(app.id(), app);
            for (Plan.Machine machine : app.machines()) {
                if (machine.ip() != null) {
                    // An address that leads to several machines tells none of them.
                    String key = app.id() + " " + machine.ip();
                    byAddress.put(key, byAddress.containsKey(key) ? Optional.empty() : Optional.of(machine));
                }
            }
        }
    }

    @Override
    public void observe(Observation o) {
        super.observe(o);
        String location = locations.get(o.agent());
        if (o.region() != null && location != null) {
            usual.computeIfAbsent(List.of(location, o.check()), key -> new HashMap<>())
                    .merge(o.region(), 1, Integer::sum);
        }
    }

    @Override
    final List<Suspect> blamed(Iterable<Observation> recent) {
        List<Run> runs = new ArrayList<>();
        for (Observation o : recent) {
            runs.add(new Run(way(o), o.phase() != Phase.OK));
        }
        return blamed(runs);
    }

    /** Who is to blame for those runs. */
    abstract List<Suspect> blamed(List<Run> runs);

    /** Per component, how many of the runs touched it. */
    Count[] counts(List<Run> runs) {
        Count[] counts = new Count[suspects.size()];
        Arrays.setAll(counts, i -> new Count());
        for (Run run : runs) {
            for (int i = 0; i < run.way.components.length; i++) {
                counts[run.way.components[i]].add(run.way.weights[i], run.failed);
            }
        }
        return counts;
    }

    static List<Run> failures(List<Run> runs) {
        return runs.stream().filter(Run::failed).toList();
    }

    static boolean touches(Way way, int component) {
        for (int c : way.components) {
            if (c == component) {
                return true;
            }
        }
        return false;
    }

    Suspect suspect(int component) {
        return suspects.get(component);
    }

    private int id(Kind kind, String name) {
        Suspect suspect = new Suspect(kind, name);
        Integer known = ids.get(suspect);
        if (known == null) {
            known = suspects.size();
            suspects.add(suspect);
            ids.put(suspect, known);
        }
        return known;
    }

    private Way way(Observation o) {
        return ways.computeIfAbsent(new Key(o.agent(), o.check(), o.ip(), o.region(), o.host()), key -> find(o));
    }

    private Way find(Observation o) {
        List<Integer> components = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        String location = locations.getOrDefault(o.agent(), o.agent());
        add(components, weights, id(Kind.AGENT, o.agent()), 1);
        add(components, weights, id(Kind.LOCATION, location), 1);
        String app = app(o.check());
        if (app != null) {
            add(components, weights, id(Kind.PLATFORM, "platform"), 1);
            add(components, weights, id(Kind.APP, app), 1);
            Plan.Machine machine =
                    byAddress.getOrDefault(app + " " + o.ip(), Optional.empty()).orElse(null);
            String host = o.host() != null || machine == null ? o.host() : machine.host();
            String region = region(o, location, host);
            if (region != null) {
                add(components, weights, id(Kind.REGION, region), 1);
                add(components, weights, id(Kind.PATH, location + "/" + region), 1);
            }
            List<String> hosts = host != null ? List.of(host) : hosts(app, region);
            hosts.forEach(h -> add(components, weights, id(Kind.HOST, h), 1.0 / hosts.size()));
        }
        return new Way(
                components.stream().mapToInt(Integer::intValue).toArray(),
                weights.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void add(List<Integer> components, List<Double> weights, int component, double weight) {
        components.add(component);
        weights.add(weight);
    }

    private @Nullable String region(Observation o, String location, @Nullable String host) {
        if (o.region() != null) {
            return o.region();
        }
        if (host != null && regionOfHost.containsKey(host)) {
            return regionOfHost.get(host);
        }
        return usual.getOrDefault(List.of(location, o.check()), Map.of()).entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private List<String> hosts(String app, @Nullable String region) {
        Plan.App known = apps.get(app);
        return known == null
                ? List.of()
                : known.machines().stream()
                        .filter(machine -> region == null || region.equals(machine.region()))
                        .map(Plan.Machine::host)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
    }
}
