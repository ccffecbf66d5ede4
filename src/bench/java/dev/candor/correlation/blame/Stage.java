package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Where a scenario puts its faults: a world, chance, and the moment at which things begin. */
final class Stage {

    private static final double FOREVER = Double.POSITIVE_INFINITY;
    private static final double ROLLOUT = 60;
    private static final int FEWEST_APPS = 3;
    private static final int TRIES = 300;

    final World world;
    final Dice dice;
    /** When the first fault begins. */
    final double zero;

    /** When the one that is put on next begins. */
    double from;

    final List<Fault> faults = new ArrayList<>();
    final List<Rollout> rollouts = new ArrayList<>();
    /** When the plan changes. */
    final List<Double> replans = new ArrayList<>();
    /** Neither needed nor wrong when blamed. */
    final Set<Suspect> tolerated = new HashSet<>();

    /** The app that is asked more often from {@link #zero} on, since a gate watches its deploy; -1 for none. */
    int watched = -1;

    final double[] evicted;
    final double[] drained;
    final double[] silent;
    final StaleNames staleNames;
    private final Set<Integer> busy = new HashSet<>();

    /** Which agents are given an old address, how often, of which app and for how long. */
    static final class StaleNames {
        int app = -1;
        double from;
        double until;
        final double[] share;

        StaleNames(int agents) {
            share = new double[agents];
        }
    }

    Stage(World world, Dice dice, double zero) {
        this.world = world;
        this.dice = dice;
        this.zero = zero;
        from = zero;
        evicted = never(world.hosts.length);
        drained = never(world.regions.length);
        silent = never(world.agents.length);
        staleNames = new StaleNames(world.agents.length);
    }

    private static double[] never(int length) {
        double[] times = new double[length];
        Arrays.fill(times, FOREVER);
        return times;
    }

    Fault add(Kind kind, String id, double severity, double until, Predicate<Fault.Slot> touch) {
        double[] signature = Fault.signature(kind);
        double concentration = world.setting.concentration;
        double[] mix = concentration > 0
                ? dice.dirichlet(signature, concentration)
                : dice.dirichlet(new double[] {1, 1, 1, 1, 1}, 1);
        Fault fault = new Fault(new Suspect(kind, id), from, until, Fault.weight(severity), mix, touch);
        faults.add(fault);
        return fault;
    }

    /** Half the time all is lost, else so much. */
    double allOr(double least, double most) {
        return dice.chance(.5) ? 1 : dice.uniform(least, most);
    }

    void agent(double severity) {
        agent(dice.below(world.agents.length), severity);
    }

    private void agent(int a, double severity) {
        add(Kind.AGENT, world.agents[a], severity, FOREVER, slot -> slot.agent == a);
    }

    void silence() {
        int a = dice.below(world.agents.length);
        silent[a] = from;
        tolerated.add(new Suspect(Kind.AGENT, world.agents[a]));
    }

    void location(double severity) {
        int l = dice.below(world.locations.length);
        add(Kind.LOCATION, world.locations[l], severity, FOREVER, slot -> slot.location == l);
    }

    void agentInLocation(double agent, double location, double later) {
        int a = dice.below(world.agents.length);
        int l = world.locationOf[a];
        add(Kind.LOCATION, world.locations[l], location, FOREVER, slot -> slot.location == l);
        from = zero + later;
        agent(a, agent);
    }

    void path(double severity) {
        int[] ends = Ways.path(world, dice);
        add(
                Kind.PATH,
                world.locations[ends[0]] + "/" + world.regions[ends[1]],
                severity,
                FOREVER,
                slot -> slot.location == ends[0] && slot.region == ends[1]);
    }

    void transit(int locations, int regions, double severity) {
        Ways.Block block = Ways.block(world, dice, locations, regions);
        boolean[] from = marked(block.locations(), world.locations.length);
        boolean[] to = marked(block.regions(), world.regions.length);
        add(
                Kind.TRANSIT,
                named(block.locations(), world.locations) + "/" + named(block.regions(), world.regions),
                severity,
                FOREVER,
                slot -> from[slot.location] && slot.region >= 0 && to[slot.region]);
    }

    private static boolean[] marked(int[] which, int length) {
        boolean[] marked = new boolean[length];
        Arrays.stream(which).forEach(i -> marked[i] = true);
        return marked;
    }

    private static String named(int[] which, String[] names) {
        return String.join(",", Arrays.stream(which).sorted().mapToObj(i -> names[i]).toList());
    }

    /** A host on which some apps run, so that it can be told from them. */
    private int someHost() {
        int host = 0;
        for (int i = 0; i < TRIES; i++) {
            int h = dice.below(world.hosts.length);
            host = h;
            long apps = Arrays.stream(world.apps)
                    .filter(app -> World.machines(app).stream().anyMatch(machine -> machine.host == h))
                    .count();
            if (apps >= FEWEST_APPS) {
                break;
            }
        }
        return host;
    }

    int host(double severity) {
        int h = someHost();
        host(h, severity, FOREVER);
        return h;
    }

    private void host(int h, double severity, double until) {
        add(Kind.HOST, world.hosts[h], severity, until, slot -> slot.host == h);
    }

    /** Health checks move a dead host's traffic away before long. */
    void evictedHost() {
        int h = someHost();
        evicted[h] = from + dice.uniform(20, 40);
        host(h, 1, evicted[h]);
    }

    void region(double severity) {
        region(dice.below(world.regions.length), severity);
    }

    private void region(int s, double severity) {
        add(Kind.REGION, world.regions[s], severity, FOREVER, slot -> slot.region == s);
        if (severity > .99 && world.setting.anycastMoves > 0) {
            drained[s] = from + 60;
        }
    }

    void hostInRegion(double host, double region, double later) {
        int h = someHost();
        region(world.regionOf(h), region);
        from = zero + later;
        host(h, host, FOREVER);
    }

    void platform(double severity) {
        add(Kind.PLATFORM, "platform", severity, FOREVER, slot -> slot.app >= 0);
    }

    /** An app of which nothing else happens. */
    int someApp() {
        int app;
        do {
            app = dice.below(world.setting.apps);
        } while (!busy.add(app) && busy.size() < world.setting.apps);
        return app;
    }

    World.Deploy deploy(int app, double start) {
        World.App deployed = world.apps[app];
        List<String> order = new ArrayList<>();
        List<World.Machine> machines = World.machines(deployed);
        for (int i : dice.some(machines.size(), machines.size())) {
            order.add(machines.get(i).id);
        }
        World.Deploy deploy = new World.Deploy(start, start + ROLLOUT, "v1", "v2", order);
        deployed.deploys().add(deploy);
        rollouts.add(new Rollout(true, deploy.start(), deployed.id(), deploy.version(), deploy.previous()));
        rollouts.add(new Rollout(false, deploy.end(), deployed.id(), deploy.version(), deploy.previous()));
        return deploy;
    }

    /** A deploy that does no harm. */
    void decoy() {
        deploy(someApp(), zero + dice.uniform(-120, 60));
    }

    void staleDiscovery(double severity) {
        int k = someApp();
        deploy(k, from - dice.uniform(5, ROLLOUT));
        int s = world.apps[k].regions()[dice.below(world.apps[k].regions().length)];
        add(
                Kind.STALE_DISCOVERY,
                world.apps[k].id() + "/" + world.regions[s],
                severity,
                from + dice.uniform(60, 120),
                slot -> slot.app == k && slot.region == s);
    }

    void staleDns() {
        int k = someApp();
        World.Deploy deploy = deploy(k, from - ROLLOUT);
        boolean shared = dice.chance(.5);
        for (int a = 0; a < world.agents.length; a++) {
            boolean same = shared && a > 0 && world.locationOf[a] == world.locationOf[a - 1];
            double share = dice.chance(.4) ? dice.uniform(.5, 1) : 0;
            staleNames.share[a] = same ? staleNames.share[a - 1] : share;
        }
        if (Arrays.stream(staleNames.share).noneMatch(share -> share > 0)) {
            staleNames.share[dice.below(world.agents.length)] = dice.uniform(.5, 1);
        }
        staleNames.app = k;
        staleNames.from = from;
        staleNames.until = from + 300;
        // Half the time the plan has told the old addresses; else they were never heard of.
        if (dice.chance(.5)) {
            World.machines(world.apps[k]).forEach(machine -> {
                machine.nextIp = machine.ip.replaceFirst("^10\\.", "11.");
                machine.moves = deploy.end();
            });
            replans.add(deploy.end());
        }
        add(Kind.STALE_DNS, world.apps[k].id(), .95, staleNames.until, slot -> slot.stale);
    }

    void bugInDeploy(double severity) {
        bugInDeploy(someApp(), severity);
    }

    private void bugInDeploy(int k, double severity) {
        World.Deploy deploy = deploy(k, from);
        add(
                Kind.APP_VERSION,
                world.apps[k].id() + "/" + deploy.version(),
                severity,
                FOREVER,
                slot -> slot.app == k && slot.version.equals(deploy.version()));
    }

    void crash(double severity) {
        int k = someApp();
        add(Kind.APP, world.apps[k].id(), severity, FOREVER, slot -> slot.app == k);
    }

    void appInRegion(double severity) {
        int k = someApp();
        int s = world.apps[k].regions()[dice.below(world.apps[k].regions().length)];
        add(
                Kind.APP_REGION,
                world.apps[k].id() + "/" + world.regions[s],
                severity,
                FOREVER,
                slot -> slot.app == k && slot.region == s);
    }

    void instance(double severity) {
        int k = someApp();
        List<World.Machine> machines = World.machines(world.apps[k]);
        World.Machine machine = machines.get(dice.below(machines.size()));
        add(
                Kind.INSTANCE,
                world.apps[k].id() + "/" + world.hosts[machine.host],
                severity,
                FOREVER,
                slot -> slot.machine == machine);
    }

    /** A host that loses some, just when one of the apps on it is deployed. */
    void grayHostInDeploy(double severity) {
        int h = host(severity);
        List<Integer> on = IntStream.range(0, world.setting.apps)
                .filter(k -> World.machines(world.apps[k]).stream().anyMatch(machine -> machine.host == h))
                .boxed()
                .toList();
        if (!on.isEmpty()) {
            int k = on.get(dice.below(on.size()));
            busy.add(k);
            deploy(k, zero - dice.uniform(0, ROLLOUT));
        }
    }
}
