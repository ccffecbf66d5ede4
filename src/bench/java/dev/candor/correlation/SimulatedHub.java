package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Events;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Control;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A hub that hears a simulated platform: the real window, localizer, series rule and quorum, without a database. Each app is a
 * component that one probe speaks for, as a user would write it down.
 */
public final class SimulatedHub implements Events {

    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Window window = new Window();
    private final List<Rollout> rollouts = new ArrayList<>();
    private final Judge judge = new Judge(new JointAttribution(null, now -> List.of(), () -> List.copyOf(rollouts)));
    private final Map<String, String> locationOfAgent = new HashMap<>();
    private final double every;
    private final Listener listener;
    private Catalog catalog = Catalog.EMPTY;
    private ProbeSet probes = new ProbeSet(List.of());
    private @Nullable Judgement latest;
    private double next = Double.NaN;

    /** Who hears what is believed. */
    public interface Listener {
        /** That is believed now, by these files. */
        void judged(Judgement now, Catalog catalog, ProbeSet probes);
    }

    /** One that judges every so many seconds. */
    public SimulatedHub(double every, Listener listener) {
        this.every = every;
        this.listener = listener;
    }

    @Override
    public void plan(Plan plan) {
        if (!probes.probes().isEmpty()) {
            return; // Nobody edits files when an address changes: the hub learns it from answers.
        }
        plan.agents().forEach(agent -> locationOfAgent.put(agent.id(), agent.location()));
        List<Resource> machines = new ArrayList<>();
        List<Placement> placements = new ArrayList<>();
        plan.apps().forEach(app -> app.machines().forEach(machine -> {
            machines.add(new Resource(machine.id(), "somebody", ResourceKind.MACHINE, machine.id(), app.id()));
            placements.add(new Placement(machine.id(), String.valueOf(machine.host()), null, null));
        }));
        List<Component> components = plan.checks().stream()
                .filter(check -> check.app() != null && !check.control())
                .map(check -> new Component(String.valueOf(check.app()), check.id(), null, null, 0))
                .toList();
        catalog = new Catalog(
                "Simulated",
                plan.regions().stream().map(code -> new Region(code, code)).toList(),
                plan.hosts().stream().map(h -> new Host(h.id(), h.region())).toList(),
                locationOfAgent.values().stream()
                        .distinct()
                        .sorted()
                        .map(code -> new Location(code, code))
                        .toList(),
                components,
                List.of(),
                machines,
                placements);
        probes = new ProbeSet(plan.checks().stream().map(SimulatedHub::probe).toList());
    }

    private static Probe probe(Plan.Check check) {
        Control control = check.external() ? Control.EXTERNAL : check.control() ? Control.CANARY : null;
        return new Probe(
                check.id(),
                check.id(),
                control == null ? check.app() : null,
                new ProbeKind.Tcp("127.0.0.1", 1, null, ProbeKind.IpChoice.ANY, List.of()),
                INTERVAL,
                TIMEOUT,
                1,
                List.of(),
                List.of(),
                Identify.NONE,
                List.of(),
                null,
                Trigger.SCHEDULE,
                Set.of(),
                false,
                null,
                "simulated.yaml",
                dev.candor.security.Secrets.NONE,
                false,
                "",
                control);
    }

    @Override
    public void rollout(Rollout rollout) {
        rollouts.add(rollout);
    }

    @Override
    public void hint(Hint hint) {
        throw new UnsupportedOperationException("nobody gives hints in a simulation");
    }

    @Override
    public void observe(Observation run) {
        if (Double.isNaN(next)) {
            next = run.done() + every;
        }
        while (next <= run.done()) {
            judge(Findings.moment(next));
            next += every;
        }
        window.add(point(run));
    }

    private void judge(Instant now) {
        Judgement before = latest == null ? new Judgement(now, List.of(), Map.of(), List.of()) : latest;
        Judgement judged = judge.judge(window.snapshot(now, probes), catalog, probes, before);
        latest = judged;
        listener.judged(judged, catalog, probes);
    }

    private Point point(Observation run) {
        boolean ok = run.phase() == Phase.OK;
        return new Point(
                run.check(),
                locationOfAgent.getOrDefault(run.agent(), run.agent()),
                Findings.moment(run.at()),
                ok ? Outcome.UP : Outcome.DOWN,
                kind(run.phase()),
                ok ? null : Failure.Source.TARGET,
                new Identity(run.region(), run.host(), null, run.version()),
                run.phase() != Phase.DNS && run.phase() != Phase.TCP,
                (run.done() - run.at()) * 1e3,
                ok ? null : run.phase().word(),
                run.agent(),
                run.ip(),
                run.phase());
    }

    private static Failure.@Nullable Kind kind(Phase phase) {
        return switch (phase) {
            case OK -> null;
            case DNS -> Failure.Kind.DNS;
            case TCP -> Failure.Kind.CONNECT;
            case TLS -> Failure.Kind.TLS;
            case PROXY, APP -> Failure.Kind.STATUS;
        };
    }
}
