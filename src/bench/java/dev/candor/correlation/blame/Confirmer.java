package dev.candor.correlation.blame;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has doubts asked away as a running Candor does, by the same {@link Inquiry}. */
final class Confirmer implements Events, Simulation.Inquirer {

    private static final Duration DELAY = Duration.ofSeconds(2);
    /** How often it is found out who can be asked. */
    private static final double RENEWED = 60;

    private final Supplier<Diagnosis> latest;
    private final Inquiry inquiry;
    private final Answerers answerers = new Answerers();
    private final Map<String, Integer> agents = new HashMap<>();
    private final Map<String, Integer> checks = new HashMap<>();
    private final Map<String, String> locations = new HashMap<>();
    private final Map<String, String> apps = new HashMap<>();
    private final Set<String> eager;
    private final double perSecond;
    private Plan plan = Plan.EMPTY;
    private Touches touches = new Touches(new Slots(List.of(), true));
    private double renewed = Double.NEGATIVE_INFINITY;

    /** One that doubts what was diagnosed last. */
    Confirmer(World world, Supplier<Diagnosis> latest) {
        this.latest = latest;
        this.inquiry = new Inquiry(world.setting.confirm, DELAY, moment(world.setting.origin));
        for (int i = 0; i < world.agents.length; i++) {
            agents.put(world.agents[i], i);
            locations.put(world.agents[i], world.locations[world.locationOf[i]]);
        }
        for (int i = 0; i < world.checks.length; i++) {
            checks.put(world.checks[i].id(), i);
            if (world.checks[i].app() >= 0) {
                apps.put(world.checks[i].id(), world.apps[world.checks[i].app()].id());
            }
        }
        eager = Arrays.stream(world.checks)
                .filter(check -> check.every() < 2 * DELAY.toSeconds())
                .map(World.Check::id)
                .collect(Collectors.toSet());
        perSecond = world.agents.length
                * Arrays.stream(world.checks)
                        .mapToDouble(check -> 1 / check.every())
                        .sum();
    }

    @Override
    public void plan(Plan changed) {
        plan = changed;
        renewed = Double.NEGATIVE_INFINITY;
    }

    @Override
    public void rollout(Rollout rollout) {
        inquiry.rolledOut(rollout.app(), moment(rollout.at()), moment(rollout.at()));
    }

    @Override
    public void hint(Hint hint) {
        // Nobody is asked for that alone.
    }

    @Override
    public void observe(Observation o) {
        String location = locations.getOrDefault(o.agent(), "");
        String app = apps.get(o.check());
        if (o.phase() == Phase.OK && app != null && o.region() != null) {
            answerers.see(location, app, o.region(), o.host(), o.done());
        }
        inquiry.heard(o.agent(), location, o.check(), o.phase() == Phase.OK, moment(o.done()));
    }

    @Override
    public List<Simulation.Extra> wanted(double now) {
        Diagnosis doubted = latest.get();
        Stream<Inquiry.Named> told = doubted.blames().stream()
                .map(blame -> new Inquiry.Named(
                        blame.suspect(),
                        blame.rivals(),
                        blame.confidence(),
                        blame.severity(),
                        blame.checks(),
                        blame.agents().stream()
                                .map(agent -> locations.getOrDefault(agent, ""))
                                .distinct()
                                .toList()));
        List<Inquiry.Named> named = Stream.concat(told, doubted.leads().stream().map(Inquiry.Named::of))
                .toList();
        Instant moment = moment(now);
        if (!inquiry.any(named, moment)) {
            return List.of();
        }
        if (now - renewed >= RENEWED) {
            renewed = now;
            touches = new Touches(Slots.of(plan, (check, location) -> true, answerers));
        }
        Inquiry.Ways ways = new Inquiry.Ways(touches, perSecond, check -> true, eager::contains);
        return inquiry.look(named, ways, moment).wanted().stream()
                .map(wanted -> new Simulation.Extra(
                        agents.getOrDefault(wanted.question().agent(), 0),
                        checks.getOrDefault(wanted.question().check(), 0),
                        wanted.at().toEpochMilli() / 1e3))
                .toList();
    }

    private static Instant moment(double seconds) {
        return Instant.ofEpochMilli(Math.round(seconds * 1e3));
    }
}
