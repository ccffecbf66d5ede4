package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Stories of a small platform: two agents at each of three locations ask twelve apps every ten seconds, which run on three
 * hosts in each of two regions. What goes wrong, and how it looks, each test says.
 */
class JointLocalizerTest {

    private static final int LOCATIONS = 3;
    private static final int APPS = 12;
    private static final int EVERY_S = 10;

    private final JointLocalizer localizer = new JointLocalizer();
    private final Random random = new Random(7);
    private Diagnosis last = new Diagnosis(0, List.of());
    private int now;
    private String version = "v1";
    private Predicate<Run> made = run -> true;

    /** A run that is about to be made. */
    private record Run(int at, String location, String agent, String app, String region, String host, String version) {}

    @BeforeEach
    void tellThePlan() {
        List<Plan.Agent> agents = new ArrayList<>();
        List<Plan.Host> hosts = new ArrayList<>();
        List<Plan.Check> checks = new ArrayList<>();
        List<Plan.App> apps = new ArrayList<>();
        for (int l = 0; l < LOCATIONS; l++) {
            agents.add(new Plan.Agent("l" + l + "-a", "l" + l, null));
            agents.add(new Plan.Agent("l" + l + "-b", "l" + l, null));
        }
        for (String region : List.of("east", "west")) {
            for (int h = 0; h < 3; h++) {
                hosts.add(new Plan.Host(region + "-" + h, region));
            }
        }
        for (int a = 0; a < APPS; a++) {
            checks.add(new Plan.Check("app" + a, "app" + a, false, false));
            apps.add(new Plan.App(
                    "app" + a,
                    List.of(
                            new Plan.Machine("e" + a, "east-" + a % 3, "east", "10.0.0." + a),
                            new Plan.Machine("w" + a, "west-" + a % 3, "west", "10.0.1." + a))));
        }
        localizer.plan(new Plan(agents, List.of("east", "west"), hosts, checks, apps));
        pass(600, run -> null);
    }

    /** Lets time go by, and each run fail in the phase that is said; null for one that goes well. */
    private void pass(int seconds, Function<Run, @Nullable Phase> fate) {
        for (int end = now + seconds; now < end; now++) {
            for (int l = 0; l < LOCATIONS; l++) {
                for (int a = 0; a < APPS; a++) {
                    for (String which : List.of("a", "b")) {
                        if ((now + 3 * l + 7 * a + (which.equals("b") ? 5 : 0)) % EVERY_S == 0) {
                            String region = (l + a + now / EVERY_S) % 3 == 0 ? "west" : "east";
                            Run run = new Run(
                                    now,
                                    "l" + l,
                                    "l" + l + "-" + which,
                                    "app" + a,
                                    region,
                                    region + "-" + a % 3,
                                    a == 0 ? version : "v1");
                            if (made.test(run)) {
                                tell(run, fate.apply(run));
                            }
                        }
                    }
                }
            }
            if (now % 5 == 4) {
                last = localizer.diagnose(now + 0.9);
            }
        }
    }

    private void tell(Run run, @Nullable Phase failed) {
        boolean ok = failed == null;
        localizer.observe(new Observation(
                run.app(),
                run.agent(),
                run.at(),
                run.at() + 0.1,
                ok ? Phase.OK : failed,
                ok ? 100 : Double.NaN,
                failed == Phase.DNS
                        ? null
                        : "10.0.%s.%s"
                                .formatted(
                                        run.region().equals("east") ? 0 : 1,
                                        run.app().substring(3)),
                ok ? run.region() : null,
                ok ? run.host() : null,
                ok ? run.version() : null));
    }

    private List<String> named() {
        return last.blames().stream()
                .filter(blame -> blame.suspect().kind() != Suspect.Kind.STREAM)
                .map(blame -> blame.suspect().symbol())
                .toList();
    }

    private Function<Run, @Nullable Phase> failing(double share, Phase phase, Predicate<Run> where) {
        return run -> where.test(run) && random.nextDouble() < share ? phase : null;
    }

    @Test
    void whatHasEndedIsNoLeadAndNoExplanationOfWhatFailsNext() {
        pass(60, run -> run.host().equals("east-1") ? Phase.TCP : null);
        assertThat(last.blames()).extracting(Blame::suspect).containsExactly(new Suspect(Suspect.Kind.HOST, "east-1"));
        int over = 0;
        while (!last.blames().isEmpty() && over++ < 40) {
            pass(1, run -> null);
        }
        assertThat(last.blames()).isEmpty();
        for (int second = 0; second < 10; second++) {
            pass(1, run -> null);
            assertThat(last.leads()).isEmpty();
        }
        for (int second = 0; second < 20; second++) {
            pass(1, run -> run.app().equals("app1") ? Phase.APP : null);
            assertThat(last.blames())
                    .extracting(Blame::suspect)
                    .doesNotContain(new Suspect(Suspect.Kind.HOST, "east-1"));
        }
        assertThat(last.blames()).extracting(Blame::suspect).containsExactly(new Suspect(Suspect.Kind.APP, "app1"));
    }

    @Test
    void whatMayYetTurnOutToBeAtFaultIsALeadBeforeItIsNamed() {
        boolean suspected = false;
        for (int second = 0; second < 120 && last.blames().isEmpty(); second++) {
            pass(1, run -> run.host().equals("east-1") && random.nextInt(5) == 0 ? Phase.TCP : null);
            suspected |= last.blames().isEmpty()
                    && last.leads().stream()
                            .anyMatch(lead -> lead.suspect().equals(new Suspect(Suspect.Kind.HOST, "east-1"))
                                    && lead.confidence() < Search.CONVICTION);
        }
        assertThat(suspected).isTrue();
        assertThat(last.blames()).extracting(Blame::suspect).containsExactly(new Suspect(Suspect.Kind.HOST, "east-1"));
        assertThat(last.leads()).as("what is named is no lead").isEmpty();
    }

    @Test
    void aQuietPlatformBlamesNobody() {
        pass(120, failing(0.003, Phase.TCP, run -> true));
        assertThat(named()).isEmpty();
    }

    @Test
    void aDeadHostIsNamedAndIsOverOnceItWorksAgain() {
        pass(30, failing(1, Phase.TCP, run -> run.host().equals("east-1")));
        assertThat(named()).containsExactly("HOST(east-1)");
        Blame blame = last.blames().get(0);
        assertThat(blame.onset()).isBetween(595.0, 605.0);
        assertThat(blame.sentence()).contains("touched host east-1").contains("its neighbours in east are clean");
        pass(40, run -> null);
        assertThat(named()).isEmpty();
    }

    @Test
    void ofTwoAgentsThatFailTheOtherMayAsWellBeTheirLocation() {
        pass(
                90,
                run -> run.agent().equals("l1-a") || (run.location().equals("l1") && random.nextDouble() < 0.2)
                        ? Phase.TCP
                        : null);
        assertThat(named()).contains("AGENT(l1-a)");
        Blame other = last.blames().stream()
                .filter(blame -> !blame.suspect().symbol().equals("AGENT(l1-a)"))
                .findFirst()
                .orElseThrow();
        assertThat(other.rivals()).isNotEmpty();
        assertThat(other.confidence()).isLessThan(0.9);
        List<String> either =
                new ArrayList<>(other.rivals().stream().map(Suspect::symbol).toList());
        either.add(other.suspect().symbol());
        assertThat(either).containsExactlyInAnyOrder("AGENT(l1-b)", "PREG(l1)");
    }

    @Test
    void aWayThatStumblesForSomeSecondsIsNotNamed() {
        List<String> ever = new ArrayList<>();
        Predicate<Run> way = run -> run.location().equals("l2") && run.region().equals("west");
        for (int i = 0; i < 16; i++) {
            pass(5, failing(i < 2 ? 0.3 : 0, Phase.TCP, way));
            ever.addAll(named());
        }
        assertThat(ever).isEmpty();
    }

    @Test
    void aWayThatGoesOnStumblingIsNamed() {
        pass(
                60,
                failing(
                        0.6,
                        Phase.TCP,
                        run -> run.location().equals("l2") && run.region().equals("west")));
        assertThat(named()).containsExactly("PATH(l2,west)");
    }

    @Test
    void aVersionThatWasRolledBackIsOverOnceItsFailuresStayAway() {
        localizer.rollout(new Rollout(true, now, "app0", "v2", "v1"));
        version = "v2";
        localizer.rollout(new Rollout(false, now, "app0", "v2", "v1"));
        pass(60, failing(0.9, Phase.APP, run -> run.app().equals("app0")));
        assertThat(named()).containsExactly("APPVER(app0,v2)");
        version = "v1";
        pass(40, run -> null);
        assertThat(named()).isEmpty();
    }

    @Test
    void staleDiscoveryIsNotOverBecauseNobodyAsksThereForAWhile() {
        localizer.rollout(new Rollout(true, now, "app0", "v2", "v1"));
        version = "v2";
        localizer.rollout(new Rollout(false, now, "app0", "v2", "v1"));
        Predicate<Run> there = run -> run.app().equals("app0") && run.region().equals("west");
        pass(30, failing(0.9, Phase.PROXY, there));
        assertThat(named()).containsExactly("SD(app0,west)");
        made = there.negate();
        pass(45, run -> null);
        assertThat(named()).containsExactly("SD(app0,west)");
        made = run -> true;
        pass(60, run -> null);
        assertThat(named()).isEmpty();
    }

    @Test
    void whatIsFaintIsToldAndWakesNobody() {
        pass(300, failing(0.05, Phase.APP, run -> run.region().equals("west")));
        assertThat(last.blames()).isNotEmpty();
        assertThat(last.blames()).noneMatch(Blame::page);
    }

    @Test
    void oneTickMakesNoFaultWorthWakingAnybody() {
        pass(10, failing(1, Phase.TCP, run -> run.region().equals("east")));
        assertThat(named()).containsExactly("REGION(east)");
        assertThat(last.blames()).noneMatch(Blame::page);
        pass(15, failing(1, Phase.TCP, run -> run.region().equals("east")));
        assertThat(last.blames()).anyMatch(Blame::page);
    }
}
