package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ObjDoubleConsumer;

/**
 * A deploy on the simulated platform of the attribution page, which a gate watches from its beginning on with a run of each
 * location every two seconds, while something goes wrong that touches the deployed app or does not. It is told once.
 */
public final class Rehearsal {

    private static final double FOREVER = Double.POSITIVE_INFINITY;
    /** As long as any gate may take, by its usual deadline. */
    private static final double LONGEST = 920;

    /** What goes wrong, and whether the deploy is to blame. */
    public enum Trouble {
        /** But for the noise of checks and the short troubles of paths and streams that go on all the time. */
        NOTHING(false, (s, at) -> {}),
        AGENT(false, Rehearsal::agent),
        LOCATION(false, Rehearsal::location),
        PATH(false, Rehearsal::path),
        TRANSIT(false, (s, at) -> s.transit(3, 2, s.dice.uniform(.4, 1))),
        OTHER_APP(false, (s, at) -> s.crash(s.dice.uniform(.5, 1))),
        OTHER_DEPLOY(false, (s, at) -> s.bugInDeploy(s.allOr(.3, 1))),
        HOST(false, Rehearsal::host),
        REGION(false, Rehearsal::region),
        PLATFORM(false, (s, at) -> s.platform(s.dice.uniform(.2, 1))),
        TENTH(true, (s, at) -> bug(s, .1)),
        GRAY(true, (s, at) -> bug(s, s.dice.uniform(.1, .5))),
        ONE_REGION(true, (s, at) -> bugInOneRegion(s, s.dice.uniform(.1, 1))),
        BROKEN(true, (s, at) -> bug(s, 1));

        private final boolean guilty;
        private final ObjDoubleConsumer<Stage> faults;

        Trouble(boolean guilty, ObjDoubleConsumer<Stage> faults) {
            this.guilty = guilty;
            this.faults = faults;
        }

        /** Whether the deploy is to blame. */
        public boolean guilty() {
            return guilty;
        }
    }

    private final Simulation simulation;

    /** One telling; the same trouble and seed tell the same. */
    public Rehearsal(Trouble trouble, long seed) {
        Scenario scenario = new Scenario(
                "gate-" + trouble.name(), Scenario.Group.EXTRA, setting -> setting.after = LONGEST, stage -> {
                    stage.watched = stage.someApp();
                    stage.deploy(stage.watched, stage.zero);
                    // Before the deploy, while it goes on, or in the soak.
                    stage.from = stage.zero + stage.dice.uniform(-60, 150);
                    trouble.faults.accept(stage, stage.from);
                });
        simulation = AttributionBench.simulation(scenario, seed, new Setting());
    }

    private static void agent(Stage stage, double at) {
        int asking = stage.dice.below(stage.world.locations.length) * stage.world.setting.agentsPerLocation;
        stage.add(
                Kind.AGENT,
                stage.world.agents[asking],
                stage.allOr(.3, .95),
                FOREVER,
                slot -> slot.agent == asking);
    }

    private static void location(Stage stage, double at) {
        stage.location(stage.dice.uniform(.3, 1));
    }

    // The way that some location's runs of the watched app mostly take.
    private static void path(Stage stage, double at) {
        int from = stage.dice.below(stage.world.locations.length);
        int to = stage.world.nearest[from][stage.watched];
        stage.add(
                Kind.PATH,
                stage.world.locations[from] + "/" + stage.world.regions[to],
                stage.allOr(.5, 1),
                FOREVER,
                slot -> slot.location == from && slot.region == to);
    }

    private static World.Machine someMachine(Stage stage) {
        List<World.Machine> machines = World.machines(stage.world.apps[stage.watched]);
        return machines.get(stage.dice.below(machines.size()));
    }

    private static void host(Stage stage, double at) {
        int host = someMachine(stage).host;
        stage.add(Kind.HOST, stage.world.hosts[host], 1, FOREVER, slot -> slot.host == host);
    }

    private static void region(Stage stage, double at) {
        int region = someMachine(stage).region;
        stage.add(
                Kind.REGION,
                stage.world.regions[region],
                stage.allOr(.2, .6),
                FOREVER,
                slot -> slot.region == region);
    }

    private static void bug(Stage stage, double severity) {
        stage.from = stage.zero;
        stage.add(
                Kind.APP_VERSION,
                stage.world.apps[stage.watched].id() + "/v2",
                severity,
                FOREVER,
                slot -> slot.app == stage.watched && slot.version.equals("v2"));
    }

    private static void bugInOneRegion(Stage stage, double severity) {
        stage.from = stage.zero;
        int region = someMachine(stage).region;
        stage.add(
                Kind.APP_REGION,
                stage.world.apps[stage.watched].id() + "/" + stage.world.regions[region],
                severity,
                FOREVER,
                slot -> slot.app == stage.watched && slot.region == region && slot.version.equals("v2"));
    }

    /** The deployed app, and the probe that asks it. */
    public String app() {
        return simulation.world().apps[simulation.stage().watched].id();
    }

    /** When the deploy begins and the gate opens, in seconds of the stream. */
    public double openedAt() {
        return simulation.zero();
    }

    /** When the new version first answers, in seconds of the stream. */
    public double servedAt() {
        World.App app = simulation.world().apps[simulation.stage().watched];
        World.Deploy deploy = app.deploys().get(0);
        return deploy.start() + (deploy.end() - deploy.start()) / deploy.order().size();
    }

    /** Where each agent stands. */
    public Map<String, String> locationOfAgent() {
        World world = simulation.world();
        Map<String, String> locations = new HashMap<>();
        for (int i = 0; i < world.agents.length; i++) {
            locations.put(world.agents[i], world.locations[world.locationOf[i]]);
        }
        return locations;
    }

    /** Tells it until somebody has heard enough. */
    public void play(Events events, BooleanSupplier enough) {
        simulation.play(events, now -> List.of(), enough);
    }
}
