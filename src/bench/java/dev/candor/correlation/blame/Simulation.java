package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One telling of a scenario: what the agents of a simulated platform report, in the order of {@code done}, and what is
 * truly broken. The same scenario, setting and seed tell the same. It is told once.
 */
final class Simulation {

    private static final double CHUNK = 30;
    private static final int DECOYS = 2;
    /** How often somebody may want more runs, in seconds. */
    private static final double LOOK = 1;

    private final World world;
    private final Stage stage;
    private final Setting setting;
    private final Bursts bursts;
    private final Dice dice;
    private final double zero;
    private final double end;
    private final int streams;
    private final double[] noiseMix;
    private final double[] noiseBefore;
    private final double[] noiseAfter;
    private final double[] base;
    private final double[] next;
    private final int[] turn;
    private final List<Extra> later = new ArrayList<>();
    private double chunkEnd;
    private double look;
    private final Fault.Slot slot = new Fault.Slot();
    private final List<Bursts.Burst> met = new ArrayList<>();
    private final double[] weights = new double[32];
    private final double[][] mixes = new double[32][];

    Simulation(Scenario scenario, Setting basis, long seed) {
        dice = new Dice(seed);
        setting = basis.copy();
        scenario.setting().accept(setting);
        world = new World(setting, dice.split());
        zero = setting.origin + setting.warmUp + dice.uniform(0, setting.tickShift);
        end = zero + setting.after;
        look = setting.origin;
        stage = new Stage(world, dice.split(), zero);
        scenario.faults().accept(stage);
        for (int i = 0; i < DECOYS; i++) {
            stage.decoy();
        }
        bursts = new Bursts(world, setting.origin, end, dice.split());
        noiseMix = dice.dirichlet(Fault.NOISE, 10);
        noiseBefore = new double[world.checks.length];
        noiseAfter = new double[world.checks.length];
        for (int k = 0; k < world.checks.length; k++) {
            noiseBefore[k] = Fault.weight(world.checks[k].noise());
            noiseAfter[k] = Fault.weight(world.checks[k].drifted());
        }
        streams = world.agents.length * world.checks.length;
        int all = streams + (stage.watched < 0 ? 0 : world.locations.length);
        base = new double[all];
        next = new double[all];
        turn = new int[all];
        for (int i = 0; i < streams; i++) {
            base[i] = setting.origin + dice.uniform(0, world.checks[i % world.checks.length].every());
            advance(i);
        }
        // A gate's extra runs: one agent of each location in its turn, so that they never ask together.
        for (int i = streams; i < all; i++) {
            base[i] = zero + setting.watchEvery * (i - streams) / world.locations.length;
            advance(i);
        }
    }

    /** When the first fault begins, in seconds of the stream. */
    double zero() {
        return zero;
    }

    /** When the stream ends. */
    double end() {
        return end;
    }

    World world() {
        return world;
    }

    Stage stage() {
        return stage;
    }

    /** What must be blamed at that moment. */
    Set<Suspect> required(double at) {
        Set<Suspect> required = new HashSet<>();
        for (Fault fault : stage.faults) {
            if (fault.required(at)) {
                required.add(fault.suspect());
            }
        }
        return required;
    }

    /** What may be blamed at that moment without being wrong. */
    Set<Suspect> allowed(double at) {
        Set<Suspect> allowed = new HashSet<>(stage.tolerated);
        for (Fault fault : stage.faults) {
            if (fault.allowed(at)) {
                allowed.add(fault.suspect());
            }
        }
        return allowed;
    }

    /** Whether that is a path which was in one of the short troubles that go on all the time. */
    boolean troubled(Suspect suspect, double at) {
        return suspect.kind() == Suspect.Kind.PATH
                && bursts.troubled(suspect.parts().get(0), suspect.parts().get(1), world, at, 300);
    }

    /** A run that somebody wants beyond the usual ones. */
    record Extra(int agent, int check, double at) {}

    /** Who wants more runs. */
    interface Inquirer {
        /** What else is to be asked, given what was told until then; all of it later than that. */
        List<Extra> wanted(double now);
    }

    /** Tells all of it. */
    void play(Events events) {
        play(events, now -> List.of());
    }

    /** Tells all of it, and what else is asked. */
    void play(Events events, Inquirer inquirer) {
        play(events, inquirer, () -> false);
    }

    /** Tells it, and what else is asked, until somebody has heard enough. */
    void play(Events events, Inquirer inquirer, BooleanSupplier enough) {
        events.plan(world.plan(setting.origin));
        List<Timed> timed = new ArrayList<>();
        stage.rollouts.forEach(rollout -> timed.add(new Timed(rollout.at(), rollout)));
        stage.replans.forEach(at -> timed.add(new Timed(at, null)));
        timed.sort(Comparator.comparingDouble(Timed::at));
        List<Observation> waiting = new ArrayList<>();
        for (double from = setting.origin; from < end && !enough.getAsBoolean(); from += CHUNK) {
            double until = from + CHUNK;
            bursts.between(from, until);
            for (int i = 0; i < next.length; i++) {
                while (next[i] < until) {
                    Observation observation = ask(i, next[i]);
                    if (observation != null) {
                        waiting.add(observation);
                    }
                    advance(i);
                }
            }
            chunkEnd = until;
            List<Extra> due = List.copyOf(later);
            later.clear();
            due.forEach(extra -> add(extra, waiting));
            waiting.sort(Comparator.comparingDouble(Observation::done));
            tell(waiting, timed, Math.min(end, until - setting.clockOffset), events, inquirer);
        }
        if (!enough.getAsBoolean()) {
            tell(waiting, timed, end, events, inquirer);
        }
    }

    /** What happens after the chunk is not known yet: it has to wait. */
    private void add(Extra extra, List<Observation> waiting) {
        if (extra.at() >= chunkEnd) {
            later.add(extra);
            return;
        }
        Observation observation = ask(extra.agent() * world.checks.length + extra.check(), extra.at());
        if (observation != null) {
            waiting.add(observation);
        }
    }

    /** A rollout, or a change of the plan where that is null. */
    private record Timed(double at, @Nullable Rollout rollout) {}

    private void tell(
            List<Observation> waiting, List<Timed> timed, double until, Events events, Inquirer inquirer) {
        int told = 0;
        while (told < waiting.size() && waiting.get(told).done() < until) {
            while (look <= waiting.get(told).done()) {
                int before = waiting.size();
                inquirer.wanted(look).forEach(extra -> add(extra, waiting));
                if (waiting.size() > before) {
                    waiting.subList(told, waiting.size()).sort(Comparator.comparingDouble(Observation::done));
                }
                look += LOOK;
            }
            Observation observation = waiting.get(told);
            while (!timed.isEmpty() && timed.get(0).at <= observation.done()) {
                Timed first = timed.remove(0);
                if (first.rollout == null) {
                    events.plan(world.plan(first.at));
                } else if (first.at >= setting.origin) {
                    events.rollout(first.rollout);
                }
            }
            events.observe(observation);
            told++;
        }
        waiting.subList(0, told).clear();
    }

    private void advance(int stream) {
        if (stream >= streams) {
            next[stream] = base[stream] + turn[stream]++ * setting.watchEvery + dice.uniform(0, .02);
            return;
        }
        double every = world.checks[stream % world.checks.length].every();
        next[stream] = Math.max(setting.origin, base[stream] + turn[stream]++ * every + dice.uniform(-.5, .5));
    }

    private @Nullable Observation ask(int stream, double at) {
        boolean extra = stream >= streams;
        slot.agent = extra ? (stream - streams) * setting.agentsPerLocation : stream / world.checks.length;
        slot.location = world.locationOf[slot.agent];
        slot.check = extra ? stage.watched : stream % world.checks.length;
        slot.app = world.checks[slot.check].app();
        slot.at = at;
        route();
        boolean lost = setting.lostReports > 0 && dice.chance(setting.lostReports);
        return lost || slot.at >= stage.silent[slot.agent] ? null : report(fate());
    }

    /** Where the request goes. */
    private void route() {
        slot.region = -1;
        slot.host = -1;
        slot.machine = null;
        slot.version = "";
        slot.stale = false;
        if (slot.app < 0) {
            return;
        }
        int near = world.nearest[slot.location][slot.check];
        int far = world.second[slot.location][slot.check];
        boolean nearest = dice.chance(world.nearestShare[slot.location][slot.check]);
        int region = nearest ? near : far;
        if (slot.at >= stage.drained[region] && dice.chance(setting.anycastMoves)) {
            region = nearest ? far : near;
        }
        World.App app = world.apps[slot.app];
        World.Machine[] machines = app.in(region);
        World.Machine machine = machines[dice.below(machines.length)];
        for (int i = 0; i < machines.length && slot.at >= stage.evicted[machine.host]; i++) {
            machine = machines[i];
        }
        slot.region = region;
        slot.machine = machine;
        slot.host = machine.host;
        slot.version = "v1";
        for (World.Deploy deploy : app.deploys()) {
            if (deploy.reached(machine, slot.at)) {
                slot.version = deploy.version();
            }
        }
        Stage.StaleNames stale = stage.staleNames;
        slot.stale = slot.app == stale.app
                && slot.at >= stale.from
                && slot.at < stale.until
                && dice.chance(stale.share[slot.agent]);
        if (slot.stale) {
            // Whoever still answers there is what was not taken down yet.
            slot.version = "v1";
        }
    }

    /** How the run ends, as all that acts on it would have it. */
    private Phase fate() {
        int causes = 0;
        weights[causes] = (slot.at < zero ? noiseBefore : noiseAfter)[slot.check];
        mixes[causes++] = noiseMix;
        for (Fault fault : stage.faults) {
            if (fault.acts(slot)) {
                weights[causes] = fault.weight();
                mixes[causes++] = fault.mix();
            }
        }
        met.clear();
        bursts.meeting(slot, met);
        for (int i = 0; i < met.size() && causes < weights.length; i++) {
            weights[causes] = met.get(i).weight();
            mixes[causes++] = met.get(i).mix();
        }
        double sum = 0;
        for (int i = 0; i < causes; i++) {
            sum += weights[i];
        }
        if (dice.chance(Math.exp(-sum))) {
            return Phase.OK;
        }
        double left = dice.uniform(0, sum);
        int cause = 0;
        while (cause < causes - 1 && left >= weights[cause]) {
            left -= weights[cause++];
        }
        return Phase.values()[1 + dice.pick(mixes[cause])];
    }

    private Observation report(Phase phase) {
        double took = switch (phase) {
            case OK -> dice.uniform(.05, .4);
            case DNS -> setting.dnsTimeout;
            case TCP, TLS -> setting.timeout;
            case PROXY -> dice.uniform(.1, 2);
            case APP -> .3;
        };
        boolean answered = phase == Phase.OK || phase == Phase.PROXY || phase == Phase.APP;
        boolean region = false;
        boolean host = false;
        boolean version = false;
        if (slot.app >= 0 && setting.headers != Setting.Headers.NEVER) {
            boolean some = setting.headers == Setting.Headers.SOME;
            double shown = dice.uniform(0, 1);
            version = phase == Phase.OK || some && phase == Phase.APP && shown < .95;
            host = version || some && phase == Phase.PROXY && shown < .3;
            region = host || some && phase == Phase.PROXY && shown < .65;
        }
        double at = slot.at + world.clockOffset[slot.agent];
        return new Observation(
                world.checks[slot.check].id(),
                world.agents[slot.agent],
                at,
                at + took,
                phase,
                answered ? took * 1000 : Double.NaN,
                phase == Phase.DNS ? null : address(),
                region ? world.regions[slot.region] : null,
                host ? world.hosts[slot.host] : null,
                version ? slot.version : null);
    }

    private @Nullable String address() {
        if (slot.app < 0) {
            return "192.0.2." + (slot.check - world.apps.length + 1);
        }
        if (!slot.stale) {
            return setting.addresses == Setting.Addresses.NEVER ? null : slot.machine.ip(slot.at);
        }
        return slot.machine.nextIp == null ? slot.machine.ip.replaceFirst("^10\\.", "12.") : slot.machine.ip;
    }
}
