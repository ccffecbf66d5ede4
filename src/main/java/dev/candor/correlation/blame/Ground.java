package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who asks what, and where that runs, in numbers; what no plan told is learned from answers. */
final class Ground {

    /** Machines of one app that are learned from answers at most: more would be another app at each answer. */
    private static final int MOST_LEARNED = 512;

    final Names agents = new Names();
    final Names locations = new Names();
    final Names resolvers = new Names();
    final Names regions = new Names();
    final Names hosts = new Names();
    final Names checks = new Names();
    final Names apps = new Names();
    final Names versions = new Names();

    private final List<Asking> askers = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private final List<App> running = new ArrayList<>();
    private final List<Integer> regionOfHost = new ArrayList<>();

    /** An agent. */
    record Asking(int location, int resolver) {}

    /** A check; {@code app} is -1 for a target outside the platform. */
    record Question(int app, boolean control) {}

    /** One instance of an app: -1 where its host or region is not known. */
    static final class Machine {
        final int app;
        final int host;
        final int region;
        final @Nullable String ip;

        Machine(int app, int host, int region, @Nullable String ip) {
            this.app = app;
            this.host = host;
            this.region = region;
            this.ip = ip;
        }
    }

    /** An app with its machines as they are now. */
    static final class App {
        final int index;
        final List<Machine> machines = new ArrayList<>();
        private final Map<Integer, Machine> byHost = new HashMap<>();
        private final Map<Integer, Machine> byRegion = new HashMap<>();
        private int learned;

        App(int index) {
            this.index = index;
        }

        private void add(Machine machine) {
            machines.add(machine);
            if (machine.host >= 0) {
                byHost.putIfAbsent(machine.host, machine);
            }
        }

        boolean standsIn(int region) {
            return machines.stream().anyMatch(m -> m.region == region);
        }
    }

    void plan(Plan plan) {
        plan.regions().forEach(regions::of);
        plan.hosts().forEach(h -> host(h.id(), h.region()));
        for (Plan.Agent agent : plan.agents()) {
            Asking asking = new Asking(
                    locations.of(agent.location()), agent.resolver() == null ? -1 : resolvers.of(agent.resolver()));
            put(askers, agents.of(agent.id()), asking);
        }
        for (Plan.App app : plan.apps()) {
            App place = new App(apps.of(app.id()));
            for (Plan.Machine m : app.machines()) {
                String region = m.region();
                int host = m.host() == null ? -1 : host(m.host(), region);
                int where = region != null ? regions.of(region) : host < 0 ? -1 : regionOf(host);
                place.add(new Machine(place.index, host, where, m.ip()));
            }
            put(running, place.index, place);
        }
        for (Plan.Check check : plan.checks()) {
            boolean outside = check.external() || check.app() == null;
            int app = outside ? -1 : apps.of(String.valueOf(check.app()));
            if (app >= 0) {
                app(app);
            }
            put(questions, checks.of(check.id()), new Question(app, check.control()));
        }
    }

    private static <T> void put(List<T> list, int index, T value) {
        if (index < list.size()) {
            list.set(index, value);
        } else {
            list.add(index, value);
        }
    }

    /** An agent that no plan named stands alone. */
    int agent(String id) {
        int agent = agents.of(id);
        if (agent == askers.size()) {
            askers.add(new Asking(locations.of(id), -1));
        }
        return agent;
    }

    /** A check that no plan named asks an app of its own. */
    int check(String id) {
        int check = checks.of(id);
        if (check == questions.size()) {
            int app = apps.of(id);
            app(app);
            questions.add(new Question(app, false));
        }
        return check;
    }

    int host(String id, @Nullable String region) {
        int host = hosts.of(id);
        int where = region == null ? -1 : regions.of(region);
        if (host == regionOfHost.size()) {
            regionOfHost.add(where);
        } else if (where >= 0 && regionOfHost.get(host) < 0) {
            regionOfHost.set(host, where);
        }
        return host;
    }

    int regionOf(int host) {
        return regionOfHost.get(host);
    }

    Asking asking(int agent) {
        return askers.get(agent);
    }

    Question question(int check) {
        return questions.get(check);
    }

    App app(int app) {
        while (running.size() <= app) {
            running.add(new App(running.size()));
        }
        return running.get(app);
    }

    /** The machine of that app on that host: an answer that names it is proof enough. Null where too many were learned. */
    @Nullable
    Machine machineOn(App app, int host) {
        Machine known = app.byHost.get(host);
        if (known != null || app.learned >= MOST_LEARNED) {
            return known;
        }
        app.learned++;
        Machine machine = new Machine(app.index, host, regionOf(host), null);
        app.add(machine);
        return machine;
    }

    /** Somewhere in a region where no machine of the app is known by name. */
    Machine somewhereIn(App app, int region) {
        return app.byRegion.computeIfAbsent(region, r -> {
            Machine machine = new Machine(app.index, -1, region, null);
            app.machines.add(machine);
            return machine;
        });
    }

    /** How many agents stand at that location. */
    int agentsAt(int location) {
        return (int) askers.stream().filter(a -> a.location() == location).count();
    }

    int hostsIn(int region) {
        return (int) regionOfHost.stream().filter(r -> r == region).count();
    }

    /** How many apps have a machine on that host. */
    int appsOn(int host) {
        return (int)
                running.stream().filter(app -> app.byHost.containsKey(host)).count();
    }
}
