package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which suspects no run tells apart, by what is asked and where it ends. */
class TouchesTest {

    // Agents as location.number, checks as app or !outside, machines as app@region.host, ways as location>region.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            one agent at a location | a.1 b.1 | x y !z | x@r.h1 x@r.h2 y@r.h1 y@r.h2 x@s.h3 x@s.h4 y@s.h3 y@s.h4 | | agent a.1=location a, agent b.1=location b
            two agents at a location | a.1 a.2 b.1 b.2 | x y !z | x@r.h1 x@r.h2 y@r.h1 y@r.h2 x@s.h3 x@s.h4 y@s.h3 y@s.h4 | |
            an app in one region | a.1 a.2 b.1 b.2 | x y !z | x@r.h1 x@r.h2 y@r.h1 y@r.h2 y@s.h3 y@s.h4 | | app region x/r=app x, instance y/h3=host h3, instance y/h4=host h4, app region y/s=region s
            a canary on each host | a.1 a.2 b.1 b.2 | x y c !z | x@r.h1 x@r.h2 y@r.h1 y@r.h2 y@s.h3 y@s.h4 c@r.h1 c@r.h2 c@s.h3 c@s.h4 | | app region x/r=app x
            a region of one host | a.1 a.2 b.1 b.2 | x y !z | x@r.h1 y@r.h1 x@s.h2 y@s.h2 x@s.h3 y@s.h3 | | instance x/h1=app region x/r, instance y/h1=app region y/r, host h1=region r
            one location asks a region | a.1 a.2 b.1 b.2 | x y !z | x@r.h1 x@r.h2 y@r.h1 y@r.h2 x@s.h3 x@s.h4 y@s.h3 y@s.h4 | a>r b>s | path a/r=region r, path b/s=region s
            nothing from outside | a.1 a.2 b.1 b.2 | x y | x@r.h1 x@r.h2 y@r.h1 y@r.h2 x@s.h3 x@s.h4 y@s.h3 y@s.h4 | a>r a>s b>r | path b/r=location b, path a/s=region s
            a single probe | a.1 | x | x@r.h1 | | instance x/h1=app region x/r=app x=host h1=path a/r=region r=platform platform=agent a.1=location a
            """)
    void suspectsThatTouchTheSameRunsAreOneClass(
            String name, String agents, String checks, String machines, String ways, String expected) {
        List<String> found = touches(agents, checks, machines, ways == null ? "" : ways).indistinct().stream()
                .map(one -> one.members().stream().map(Suspect::toString).collect(Collectors.joining("=")))
                .toList();
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        expected == null ? List.of() : Arrays.asList(expected.split(", ", -1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AGENT:a.1 | LOCATION:a | a second agent at location a
            PATH:a/r | REGION:r | another location that region r answers
            PATH:a/r | LOCATION:a | a probe with control: external asked from location a, or one that another region answers
            HOST:h | REGION:r | a canary on another host in region r
            INSTANCE:x/h | HOST:h | a canary, or a probe of another app, on host h
            INSTANCE:x/h | APP_REGION:x/r | a second machine of x in region r
            APP_REGION:x/r | APP:x | a second machine of x in another region
            APP:x | REGION:r | a canary, or a probe of another app, in region r
            APP:x | LOCATION:a | a probe of something else asked from location a, or one with control: external
            REGION:r | PLATFORM:platform | a probe or a canary in another region
            PLATFORM:platform | LOCATION:a | a probe with control: external asked from location a
            """)
    void theReportSaysWhatWouldSplitThem(String one, String other, String by) {
        Indistinct both = Indistinct.of(List.of(suspect(other), suspect(one)), agent -> "a");
        assertThat(both.splits()).containsExactly(new Indistinct.Split(suspect(one), suspect(other), by));
    }

    @Test
    void whatWouldHaveTheWrongPeopleCalledComesFirst() {
        List<Indistinct> found =
                touches("a.1 b.1", "x y !z", "x@r.h1 x@r.h2 y@s.h3 y@s.h4", "").indistinct();
        assertThat(found).extracting(Indistinct::matters).isSortedAccordingTo((a, b) -> Boolean.compare(b, a));
        assertThat(found.get(0).matters()).isTrue();
        assertThat(found.get(found.size() - 1).matters()).isFalse();
    }

    @Test
    void ofAPlanThatIsTooLargeTheRestIsLeftOutAndThatIsTold() {
        Plan plan = plan("a.1 b.1", "x y", "x@r.h1 y@r.h2");
        assertThat(Slots.of(plan, (check, location) -> true, new Answerers(), 4).whole())
                .isTrue();
        Slots cut = Slots.of(plan, (check, location) -> true, new Answerers(), 3);
        assertThat(cut.whole()).isFalse();
        assertThat(cut.slots()).hasSize(3);
    }

    @Test
    void aCheckThatIsNotAskedFromALocationIsNotTouchedByIt() {
        Plan plan = plan("a.1 b.1", "x y", "x@r.h1 y@r.h2");
        Touches touches = new Touches(
                Slots.of(plan, (check, location) -> !check.id().equals("y") || location.equals("a"), new Answerers()));
        assertThat(touches.shares(new Suspect(Kind.HOST, "h2"))).hasSize(1);
        assertThat(touches.shares(new Suspect(Kind.HOST, "h1"))).hasSize(2);
    }

    @Test
    void aRegionThatAnswersSeldomIsTouchedAsSeldom() {
        Plan plan = plan("a.1 b.1", "x", "x@r.h1 x@r.h2 x@s.h3");
        Answerers ways = new Answerers();
        for (int i = 0; i < 9; i++) {
            ways.see("a", "x", "r", null, 10);
        }
        ways.see("a", "x", "s", null, 10);
        Touches touches = new Touches(Slots.of(plan, (check, location) -> true, ways));
        assertThat(share(touches, Kind.REGION, "s")).isEqualTo(.1, within(1e-9));
        assertThat(share(touches, Kind.HOST, "h1")).isEqualTo(.45, within(1e-9));
        // What nobody answered until now may end anywhere; what was long ago counts less.
        assertThat(touches.shares(new Suspect(Kind.HOST, "h3")).values())
                .anySatisfy(share -> assertThat(share).isEqualTo(1 / 3.0, within(1e-9)));
        ways.see("a", "x", "s", null, 10 + 24 * 3_600);
        touches = new Touches(Slots.of(plan, (check, location) -> true, ways));
        assertThat(share(touches, Kind.REGION, "s")).isGreaterThan(.99);
    }

    private static double share(Touches touches, Kind kind, String name) {
        return touches.shares(new Suspect(kind, name)).entrySet().stream()
                .filter(one -> touches.questions().get(one.getKey()).agent().equals("a.1"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Test
    void whatIsNotSeenForLongIsForgotten() {
        Answerers ways = new Answerers();
        ways.see("a", "x", "r", "h1", 10);
        ways.see("a", "x", "s", null, 20);
        ways.forget(15);
        assertThat(ways.all()).containsOnlyKeys(new Answerers.Way("a", "x", "s", null));
        IntStream.range(0, Answerers.MOST + 10).forEach(i -> ways.see("a", "x" + i, "r", null, 30));
        assertThat(ways.all()).hasSize(Answerers.MOST);
    }

    private static Suspect suspect(String text) {
        String[] parts = text.split(":", -1);
        return new Suspect(Kind.valueOf(parts[0]), parts[1]);
    }

    static Touches touches(String agents, String checks, String machines, String ways) {
        Plan plan = plan(agents, checks, machines);
        Answerers seen = new Answerers();
        words(ways)
                .forEach(way -> plan.apps()
                        .forEach(app -> seen.see(way.split(">", -1)[0], app.id(), way.split(">", -1)[1], null, 0)));
        return new Touches(Slots.of(plan, (check, location) -> true, seen));
    }

    static Plan plan(String agents, String checks, String machines) {
        List<Plan.App> apps = new ArrayList<>();
        List<Plan.Check> asked = new ArrayList<>();
        for (String check : words(checks)) {
            boolean outside = check.startsWith("!");
            asked.add(new Plan.Check(check, outside ? null : check, check.equals("c"), outside));
            if (!outside) {
                apps.add(new Plan.App(
                        check,
                        words(machines).stream()
                                .filter(m -> m.startsWith(check + "@"))
                                .map(TouchesTest::machine)
                                .toList()));
            }
        }
        return new Plan(
                words(agents).stream()
                        .map(a -> new Plan.Agent(a, a.split("\\.", -1)[0], null))
                        .toList(),
                List.of(),
                words(machines).stream()
                        .map(m -> machine(m))
                        .map(m -> new Plan.Host(String.valueOf(m.host()), String.valueOf(m.region())))
                        .distinct()
                        .toList(),
                asked,
                apps);
    }

    private static Plan.Machine machine(String text) {
        String[] place = text.split("@", -1)[1].split("\\.", -1);
        return new Plan.Machine(text, place[1], place[0], null);
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.trim().split(" ", -1));
    }
}
