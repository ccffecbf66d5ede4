package dev.candor.correlation.blame;

import java.util.List;

/** One telling of a scenario of the attribution page, for who measures what is built on attribution. It is told once. */
public final class Story {

    /** Each injects one fault, but for {@code two-faults}, which injects two. */
    public static final List<String> FAULTS = List.of(
            "agent",
            "probe-region",
            "path",
            "host-hard",
            "region-full",
            "region-partial",
            "platform",
            "sd-stale",
            "dns-stale",
            "app-bug-deploy",
            "app-crash",
            "gray-host-20",
            "gray-region-20",
            "gray-version-20",
            "two-faults");

    private final Simulation simulation;

    private Story(Simulation simulation) {
        this.simulation = simulation;
    }

    /** A telling of the scenario of that name; the same seed tells the same. */
    public static Story of(String scenario, long seed) {
        return new Story(AttributionBench.simulation(named(scenario), seed, new Setting()));
    }

    /** A quiet one of so many seconds, with the noise of checks, bursts and harmless deploys that go on all the time. */
    public static Story quiet(double seconds, long seed) {
        Setting setting = new Setting();
        setting.quiet = seconds;
        return new Story(AttributionBench.simulation(named("none"), seed, setting));
    }

    private static Scenario named(String name) {
        return Scenario.values().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How many faults that scenario injects. */
    public static int faults(String scenario) {
        return scenario.equals("two-faults") ? 2 : 1;
    }

    /** When the first fault begins, in seconds of the stream; until then all is learned. */
    public double zero() {
        return simulation.zero();
    }

    /** What is truly broken, in words. */
    public String truth() {
        return Exam.symbols(simulation.required(simulation.zero() + 60));
    }

    /** Tells all of it. */
    public void play(Events events) {
        simulation.play(events);
    }
}
