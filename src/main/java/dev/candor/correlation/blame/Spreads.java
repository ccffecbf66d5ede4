package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells where a run may have gone, and gives runs of which the same is known the same answer. */
final class Spreads {

    /** How long an answer holds: habits change slowly. */
    private static final double RENEW_S = 300;
    /** How long it holds while a deploy is on its way. */
    private static final double ROLLING_S = 5;
    /** Slots less likely than that are not worth their cost. */
    private static final double NEGLIGIBLE = 0.002;

    private static final int MOST = 2_000_000;

    private final Ground ground;
    private final Routing routing;
    private final Rollouts rollouts;
    private final Addresses addresses;
    private final Map<Key, Spread> made = new HashMap<>();
    private final Spread outside = Spread.outside();
    private final Map<Integer, Spread> left = new HashMap<>();
    private boolean frozen;

    /**
     * What is known of a run.
     *
     * @param host the host that answered, or -1
     * @param region the region that answered, or -1
     * @param deploy the version that a recent deploy brings, or -1
     * @param fresh 1 if the version is known to be the new one, 0 if it is known to be another, -1 if it is not known
     */
    private record Key(
            int location,
            int app,
            int host,
            int region,
            @Nullable String ip,
            int deploy,
            int fresh) {}

    Spreads(Ground ground, Routing routing, Rollouts rollouts, Addresses addresses) {
        this.ground = ground;
        this.routing = routing;
        this.rollouts = rollouts;
        this.addresses = addresses;
    }

    /** Habits that form while something is wrong say nothing of how it usually is. */
    void freeze(boolean on) {
        frozen = on;
    }

    /** Everything that was derived from the plan before is derived anew. */
    void forget() {
        made.clear();
    }

    Spread of(Observation o, int agent, int check) {
        int index = ground.question(check).app();
        return index < 0 ? outside : orLeft(within(o, agent, index), o, agent);
    }

    private Spread within(Observation o, int agent, int index) {
        Ground.App app = ground.app(index);
        String ip = o.ip();
        boolean nameless = o.host() == null && o.region() == null;
        if (ip != null) {
            boolean gone = (nameless || o.phase() != Phase.OK) && addresses.stale(app, ip, o.at());
            addresses.went(index, agent, gone, o.at());
            if (gone) {
                return left.computeIfAbsent(index, Spread::left);
            }
        }
        int region = o.region() == null ? -1 : ground.regions.of(o.region());
        int host = o.host() == null ? -1 : ground.host(o.host(), o.region());
        if (host >= 0) {
            ground.machineOn(app, host);
            region = ground.regionOf(host) >= 0 ? ground.regionOf(host) : region;
        } else if (region >= 0 && !app.standsIn(region)) {
            ground.somewhereIn(app, region);
        }
        Rollouts.State deploy = rollouts.recent(index, o.at());
        int fresh = -1;
        if (deploy != null && o.version() != null) {
            fresh = ground.versions.of(o.version()) == deploy.fresh ? 1 : 0;
        }
        boolean telling = host < 0 && ip != null && !Addresses.behind(app, ip).isEmpty();
        Key key = new Key(
                host >= 0 ? -1 : ground.asking(agent).location(),
                index,
                host,
                region,
                telling ? ip : null,
                deploy == null ? -1 : deploy.fresh,
                fresh);
        Spread known = made.get(key);
        boolean rolling = deploy != null && fresh < 0 && rolling(deploy, o.at());
        if (known != null && (o.at() < known.until || (frozen && !known.brief && !rolling))) {
            return known;
        }
        if (made.size() >= MOST) {
            made.clear();
        }
        Spread spread = make(key, app, deploy, o.at(), rolling);
        made.put(key, spread);
        return spread;
    }

    /** Where a failed run of which no address is known may have gone, the addresses that the app has left included. */
    private Spread orLeft(Spread spread, Observation o, int agent) {
        double gone = o.phase() == Phase.OK || o.ip() != null || o.host() != null || o.region() != null
                ? 0
                : addresses.left(spread.app, agent, o.at());
        return gone > NEGLIGIBLE ? spread.orLeft(gone) : spread;
    }

    private static boolean rolling(Rollouts.State deploy, double at) {
        return Double.isNaN(deploy.to) ? at < deploy.end(at) + 60 : at < deploy.to + 10;
    }

    private Spread make(Key key, Ground.App app, Rollouts.@Nullable State deploy, double at, boolean rolling) {
        List<Ground.Machine> machines = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        if (key.host() >= 0) {
            Ground.Machine machine = ground.machineOn(app, key.host());
            machines.add(machine == null ? new Ground.Machine(app.index, key.host(), key.region(), null) : machine);
            shares.add(1.0);
        } else {
            guess(key, app, machines, shares);
        }
        boolean brief = rolling || (key.host() < 0 && !routing.knows(key.location()));
        int n = machines.size();
        boolean both = deploy != null && key.fresh() < 0;
        int[] region = new int[both ? 2 * n : n];
        int[] host = new int[region.length];
        int[] fresh = new int[region.length];
        double[] share = new double[region.length];
        int count = 0;
        for (int i = 0; i < n; i++) {
            Ground.Machine machine = machines.get(i);
            double isNew =
                    deploy == null ? 0 : key.fresh() >= 0 ? key.fresh() : Rollouts.fresh(deploy, machine.host, at);
            for (int run = 0; run < 2; run++) {
                double p = shares.get(i) * (run == 0 ? 1 - isNew : isNew);
                if (p > NEGLIGIBLE) {
                    region[count] = machine.region;
                    host[count] = machine.host;
                    fresh[count] = run == 0 || deploy == null ? -1 : deploy.fresh;
                    share[count++] = p;
                }
            }
        }
        if (count < share.length) {
            region = Arrays.copyOf(region, count);
            host = Arrays.copyOf(host, count);
            fresh = Arrays.copyOf(fresh, count);
            share = Arrays.copyOf(share, count);
        }
        return new Spread(app.index, region, host, fresh, -1, share, at + (brief ? ROLLING_S : RENEW_S), brief);
    }

    private void guess(Key key, Ground.App app, List<Ground.Machine> machines, List<Double> shares) {
        List<Ground.Machine> may = new ArrayList<>();
        for (Ground.Machine machine : app.machines) {
            if (key.region() < 0 || machine.region == key.region()) {
                may.add(machine);
            }
        }
        boolean anywhere = key.region() < 0 && key.ip() == null && !routing.knows(key.location());
        if (may.isEmpty() || anywhere) {
            machines.add(new Ground.Machine(app.index, -1, key.region(), null));
            shares.add(1.0);
            return;
        }
        Map<Integer, Integer> crowd = new HashMap<>();
        may.forEach(m -> crowd.merge(m.region, 1, Integer::sum));
        double sum = 0;
        double[] weight = new double[may.size()];
        for (int i = 0; i < weight.length; i++) {
            Ground.Machine m = may.get(i);
            weight[i] = m.region < 0
                    ? 1.0 / may.size()
                    : routing.weight(key.location(), app.index, m.region) / crowd.getOrDefault(m.region, 1);
            sum += weight[i];
        }
        List<Ground.Machine> behind = key.ip() == null ? List.of() : Addresses.behind(app, key.ip());
        double trust = behind.isEmpty() ? 0 : addresses.trust();
        double within = 0;
        for (int i = 0; i < weight.length; i++) {
            weight[i] /= sum;
            within += behind.contains(may.get(i)) ? weight[i] : 0;
        }
        for (int i = 0; i < weight.length; i++) {
            double p = weight[i];
            if (within > 0) {
                p = (1 - trust) * p + (behind.contains(may.get(i)) ? trust * p / within : 0);
            }
            machines.add(may.get(i));
            shares.add(p);
        }
    }
}
