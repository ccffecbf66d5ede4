package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Setting.Addresses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A simulated platform and those who ask it: who stands where, what runs where, and which way requests go. */
final class World {

    /** An app's instance. */
    static final class Machine {
        final String id;
        final int app;
        final int region;
        final int host;
        final String ip;
        /** Where it answers after it has moved. */
        @Nullable String nextIp;

        double moves = Double.POSITIVE_INFINITY;
        /** What the plan says, which may be wrong. */
        int toldHost;

        Machine(String id, int app, int region, int host, String ip) {
            this.id = id;
            this.app = app;
            this.region = region;
            this.host = host;
            this.ip = ip;
            this.toldHost = host;
        }

        String ip(double at) {
            return nextIp != null && at >= moves ? nextIp : ip;
        }
    }

    /** What is run, with its machines by region. */
    record App(String id, int[] regions, Machine[][] machines, List<Deploy> deploys) {

        Machine[] in(int region) {
            for (int i = 0; i < regions.length; i++) {
                if (regions[i] == region) {
                    return machines[i];
                }
            }
            return new Machine[0];
        }
    }

    /** A change of version, machine by machine. */
    record Deploy(double start, double end, String previous, String version, List<String> order) {

        boolean reached(Machine machine, double at) {
            int position = order.indexOf(machine.id);
            return at >= start + (end - start) * (position + 1) / order.size();
        }
    }

    /** One question; the app is -1 where its target is not of the platform. */
    record Check(String id, int app, double every, double noise, double drifted) {}

    final Setting setting;
    final String[] locations;
    final String[] agents;
    final int[] locationOf;
    final double[] clockOffset;
    final String[] regions;
    final String[] hosts;
    final App[] apps;
    final Check[] checks;
    /** Per location and check: the two nearest regions and how often the nearest is taken. */
    final int[][] nearest;

    final int[][] second;
    final double[][] nearestShare;

    World(Setting setting, Dice dice) {
        this.setting = setting;
        locations = names(setting.locations, "l%02d");
        regions = names(setting.regions, "r%d");
        int perLocation = setting.agentsPerLocation;
        agents = new String[setting.locations * perLocation];
        locationOf = new int[agents.length];
        clockOffset = new double[agents.length];
        for (int i = 0; i < agents.length; i++) {
            locationOf[i] = i / perLocation;
            agents[i] = locations[i / perLocation] + "-" + (char) ('a' + i % perLocation);
            clockOffset[i] = dice.uniform(-setting.clockOffset, setting.clockOffset);
        }
        hosts = new String[setting.regions * setting.hostsPerRegion];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = "%s-h%02d".formatted(regions[i / setting.hostsPerRegion], i % setting.hostsPerRegion + 1);
        }
        apps = apps(dice);
        checks = checks(dice);
        nearest = new int[locations.length][checks.length];
        second = new int[locations.length][checks.length];
        nearestShare = new double[locations.length][checks.length];
        route(dice);
        for (App app : apps) {
            for (Machine machine : machines(app)) {
                if (dice.chance(setting.wrongHosts)) {
                    machine.toldHost = machine.region * setting.hostsPerRegion + dice.below(setting.hostsPerRegion);
                }
            }
        }
    }

    private static String[] names(int count, String format) {
        String[] names = new String[count];
        Arrays.setAll(names, i -> format.formatted(i + 1));
        return names;
    }

    int regionOf(int host) {
        return host / setting.hostsPerRegion;
    }

    boolean canary(int app) {
        return app >= setting.apps;
    }

    static List<Machine> machines(App app) {
        return Arrays.stream(app.machines).flatMap(Arrays::stream).toList();
    }

    private App[] apps(Dice dice) {
        int canaries = setting.canaries ? regions.length : 0;
        App[] all = new App[setting.apps + canaries];
        for (int a = 0; a < all.length; a++) {
            boolean canary = a >= setting.apps;
            String id = canary ? "canary-" + regions[a - setting.apps] : "app%03d".formatted(a + 1);
            int[] in = canary
                    ? new int[] {a - setting.apps}
                    : dice.some(Math.min(dice.between(2, 4), regions.length), regions.length);
            Machine[][] machines = new Machine[in.length][];
            for (int i = 0; i < in.length; i++) {
                int region = in[i];
                int count = canary ? setting.hostsPerRegion : setting.machinesPerRegion;
                int[] on = dice.some(count, setting.hostsPerRegion);
                machines[i] = new Machine[on.length];
                for (int m = 0; m < on.length; m++) {
                    String name = "%s-%s-%d".formatted(id, regions[region], m + 1);
                    int host = region * setting.hostsPerRegion + on[m];
                    machines[i][m] = new Machine(name, a, region, host, address(a, region, i, m));
                }
            }
            all[a] = new App(id, in, machines, new ArrayList<>());
        }
        return all;
    }

    private String address(int app, int region, int i, int m) {
        return switch (setting.addresses) {
            case MACHINE, UNTOLD, NEVER -> "10.%d.%d.%d".formatted(app / 250, app % 250, i * 64 + m + 1);
            case REGION -> "10.0.%d.1".formatted(region);
            case APP -> "10.%d.%d.1".formatted(app / 250, app % 250);
        };
    }

    private Check[] checks(Dice dice) {
        Check[] all = new Check[apps.length + setting.externals];
        for (int k = 0; k < all.length; k++) {
            boolean external = k >= apps.length;
            double noise = dice.logUniform(setting.leastNoise, setting.mostNoise);
            double drifted = Math.min(.2, noise * Math.exp(setting.noiseDrift * dice.normal()));
            all[k] = external
                    ? new Check("external-" + (k - apps.length + 1), -1, setting.externalEvery, noise, drifted)
                    : new Check(apps[k].id, k, setting.every, noise, drifted);
        }
        return all;
    }

    private void route(Dice dice) {
        double[][] here = points(locations.length, dice);
        double[][] there = points(regions.length, dice);
        for (int l = 0; l < locations.length; l++) {
            double[] from = here[l];
            for (int k = 0; k < apps.length; k++) {
                Integer[] in = Arrays.stream(apps[k].regions).boxed().toArray(Integer[]::new);
                Arrays.sort(
                        in, Comparator.comparingDouble(r -> Math.hypot(from[0] - there[r][0], from[1] - there[r][1])));
                nearest[l][k] = in[0];
                second[l][k] = in[Math.min(1, in.length - 1)];
                nearestShare[l][k] = dice.uniform(.75, .97);
            }
        }
    }

    private static double[][] points(int count, Dice dice) {
        double[][] points = new double[count][];
        for (int i = 0; i < count; i++) {
            points[i] = new double[] {dice.uniform(0, 1), dice.uniform(0, 1)};
        }
        return points;
    }

    /** What the localizer is told from that moment on. */
    Plan plan(double at) {
        List<Plan.Agent> asking = new ArrayList<>();
        for (int i = 0; i < agents.length; i++) {
            asking.add(new Plan.Agent(agents[i], locations[locationOf[i]], null));
        }
        List<Plan.Host> machines = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            machines.add(new Plan.Host(hosts[i], regions[regionOf(i)]));
        }
        List<Plan.Check> questions = new ArrayList<>();
        for (Check check : checks) {
            boolean external = check.app < 0;
            questions.add(new Plan.Check(
                    check.id, external ? null : apps[check.app].id, !external && canary(check.app), external));
        }
        List<Plan.App> running = new ArrayList<>();
        for (App app : apps) {
            running.add(new Plan.App(app.id, machines(app).stream().map(machine -> told(machine, at)).toList()));
        }
        return new Plan(asking, List.of(regions), machines, questions, running);
    }

    private Plan.Machine told(Machine machine, double at) {
        return new Plan.Machine(
                machine.id,
                hosts[machine.toldHost],
                regions[regionOf(machine.toldHost)],
                setting.addresses == Addresses.UNTOLD || setting.addresses == Addresses.NEVER ? null : machine.ip(at));
    }
}
