package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the benchmark measures by must itself be right. */
class SimulationTest {

    /** Keeps all it hears. */
    private static final class Heard implements Events {
        private final List<Plan> plans = new ArrayList<>();
        private final List<Rollout> rollouts = new ArrayList<>();
        private final List<Observation> observations = new ArrayList<>();

        @Override
        public void plan(Plan plan) {
            plans.add(plan);
        }

        @Override
        public void rollout(Rollout rollout) {
            rollouts.add(rollout);
        }

        @Override
        public void hint(Hint hint) {
            throw new AssertionError("nobody says anything in a simulation");
        }

        @Override
        public void observe(Observation observation) {
            observations.add(observation);
        }

        double share(double from, double to, java.util.function.Predicate<Observation> which) {
            List<Observation> some = observations.stream()
                    .filter(o -> o.at() >= from && o.at() < to && which.test(o))
                    .toList();
            return (double) some.stream().filter(o -> o.phase() != Phase.OK).count() / some.size();
        }
    }

    private static Simulation simulation(String name, Setting setting, long seed) {
        return AttributionBench.simulation(scenario(name), seed, setting);
    }

    private static Scenario scenario(String name) {
        return Scenario.values().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Heard heard(Simulation simulation) {
        Heard heard = new Heard();
        simulation.play(heard);
        return heard;
    }

    static List<Scenario> faults() {
        return Scenario.values().stream()
                .filter(scenario -> scenario.group() != Scenario.Group.QUIET)
                .toList();
    }

    @Test
    void theSameSeedTellsTheSame() {
        Heard first = heard(simulation("two-faults", new Setting().stressed(), 5));
        Heard second = heard(simulation("two-faults", new Setting().stressed(), 5));
        Heard other = heard(simulation("two-faults", new Setting().stressed(), 6));
        assertThat(first.observations).isEqualTo(second.observations);
        assertThat(first.rollouts).isEqualTo(second.rollouts);
        assertThat(first.observations).isNotEqualTo(other.observations);
    }

    @Test
    void thePagesPlatformIsAskedFiftyNineTimesASecond() {
        Simulation simulation = simulation("agent", new Setting(), 3);
        Heard heard = heard(simulation);
        Plan plan = heard.plans.get(0);
        assertThat(plan.agents()).hasSize(24);
        assertThat(plan.hosts()).hasSize(48);
        assertThat(plan.checks()).hasSize(71);
        assertThat(plan.checks().stream().filter(Plan.Check::control)).hasSize(8);
        assertThat(plan.checks().stream().filter(Plan.Check::external)).hasSize(3);
        double rate = heard.observations.size() / (simulation.end() - 1_750_000_000);
        assertThat(rate).isBetween(57.0, 60.0);
        assertThat(heard.rollouts).hasSize(4);
    }

    @Test
    void runsAreToldInTheOrderInWhichTheyWereDone() {
        Setting setting = new Setting();
        setting.clockOffset = 2;
        Heard heard = heard(simulation("host-hard", setting, 4));
        for (int i = 1; i < heard.observations.size(); i++) {
            assertThat(heard.observations.get(i).done())
                    .isGreaterThanOrEqualTo(heard.observations.get(i - 1).done());
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void somethingFailsOnceTheFaultHasBegunAndLittleBefore(Scenario scenario) {
        Simulation simulation = simulation(scenario.name(), new Setting(), 21);
        double zero = simulation.zero();
        Heard heard = heard(simulation);
        double before = heard.share(0, zero, o -> true);
        double after = heard.share(zero, zero + 60, o -> true);
        assertThat(before).isBetween(.0005, .01);
        if (scenario.name().equals("agent-silent")) {
            assertThat(simulation.required(zero + 60)).isEmpty();
            return;
        }
        assertThat(simulation.required(zero - 1)).isEmpty();
        assertThat(simulation.required(zero + 60)).isNotEmpty();
        if (scenario.group() != Scenario.Group.GRAY) {
            assertThat(after).isGreaterThan(before);
        }
    }

    @Test
    void aDeadHostAnswersNobodyAndNobodyElseIsTouched() {
        Simulation simulation = simulation("host-hard", new Setting(), 9);
        Suspect dead = simulation.required(simulation.zero()).iterator().next();
        Map<String, String> hosts = new HashMap<>();
        Heard heard = heard(simulation);
        heard.plans.get(0).apps().forEach(app -> app.machines().forEach(m -> hosts.put(m.ip(), m.host())));
        double from = simulation.zero();
        double to = simulation.end() - 12;
        assertThat(heard.share(from, to, o -> dead.id().equals(hosts.get(o.ip()))))
                .isGreaterThan(.99);
        assertThat(heard.share(from, to, o -> o.ip() != null && !dead.id().equals(hosts.get(o.ip()))))
                .isLessThan(.01);
    }

    @Test
    void aFailureSaysLittleOfWhoAnswered() {
        Heard heard = heard(simulation("platform", new Setting(), 9));
        for (Observation o : heard.observations) {
            boolean silent = o.phase() == Phase.DNS || o.phase() == Phase.TCP || o.phase() == Phase.TLS;
            if (silent) {
                assertThat(o.region()).isNull();
                assertThat(o.host()).isNull();
                assertThat(o.version()).isNull();
            }
        }
    }

    @Test
    void anEvictedHostIsNotAskedAnyMore() {
        Simulation simulation = simulation("host-evicted", new Setting(), 9);
        double zero = simulation.zero();
        Suspect host = simulation.required(zero).iterator().next();
        Heard heard = heard(simulation);
        Set<String> addresses = new HashSet<>();
        heard.plans
                .get(0)
                .apps()
                .forEach(app -> app.machines().stream()
                        .filter(machine -> host.id().equals(machine.host()))
                        .forEach(machine -> addresses.add(machine.ip())));
        assertThat(heard.observations.stream().filter(o -> addresses.contains(o.ip()) && o.at() > zero + 40))
                .isEmpty();
        assertThat(simulation.required(zero + 300)).isEmpty();
        assertThat(simulation.allowed(zero + 300)).containsExactly(host);
    }

    @Test
    void variedPlatformsDifferAndAreNotTooLarge() {
        Set<Integer> sizes = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            Setting setting = new Setting().varied(new Dice(seed));
            Simulation simulation = simulation("region-full", setting, seed);
            Heard heard = heard(simulation);
            sizes.add(heard.plans.get(0).agents().size());
            assertThat(heard.observations.size()).isLessThan(500_000);
        }
        assertThat(sizes).hasSizeGreaterThan(10);
    }

    @Test
    void aTransitCountsAsItsPaths() {
        assertThat(Verdicts.expanded(new Suspect(Suspect.Kind.TRANSIT, "a,b/x,y")))
                .containsExactlyInAnyOrder(
                        new Suspect(Suspect.Kind.PATH, "a/x"),
                        new Suspect(Suspect.Kind.PATH, "a/y"),
                        new Suspect(Suspect.Kind.PATH, "b/x"),
                        new Suspect(Suspect.Kind.PATH, "b/y"));
    }

    @Test
    void wilsonsIntervalOfFortyOfFortyBeginsAboveNineTenths() {
        assertThat(new Share(40, 40)).hasToString("1.00 [.912 1.00]");
        assertThat(new Share(0, 0)).hasToString("-");
        assertThat(new Share(199, 200).toString()).startsWith(".995 [.972 ");
    }
}
