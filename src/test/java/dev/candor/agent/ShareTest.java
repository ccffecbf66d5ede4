package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShareTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant HANDOVER = START.plusSeconds(3);
    private static final ProbeSet PROBES = new ProbeSet(IntStream.range(0, 300)
            .mapToObj(i -> AgentProbes.every("probe-" + i, Duration.ofSeconds(1)))
            .toList());

    @Test
    void eachProbeBelongsToOneAgentAndEachAgentHasAboutItsPart() {
        List<Roster.Member> three = List.of(member("a", null), member("b", null), member("c", null));
        Map<String, Set<String>> parts = parts(three);
        assertThat(parts.values().stream().mapToInt(Set::size).sum()).isEqualTo(300);
        assertThat(parts.values()).allSatisfy(part -> assertThat(part).hasSizeBetween(70, 130));
    }

    @Test
    void whenOneGoesOnlyItsPartMoves() {
        Map<String, Set<String>> before = parts(List.of(member("a", null), member("b", null), member("c", null)));
        Map<String, Set<String>> after = parts(List.of(member("a", null), member("b", null)));
        assertThat(after.get("a")).containsAll(before.get("a"));
        assertThat(after.get("b")).containsAll(before.get("b"));
        assertThat(after.get("a").size() + after.get("b").size()).isEqualTo(300);
    }

    @Test
    void everyTurnAroundAHandoverIsRunOnceByOneOfThem() {
        List<Roster.Member> joining = List.of(member("a", null), member("b", HANDOVER));
        List<Roster.Member> joined = List.of(member("a", null), member("b", null));
        RunSchedule a = new RunSchedule();
        RunSchedule b = new RunSchedule();
        a.follow(assignment("a", List.of(member("a", null))), START.minusSeconds(5));
        List<String> turns = new ArrayList<>();
        for (int ms = -5_000; ms <= 8_000; ms += 10) {
            Instant now = START.plusMillis(ms);
            if (ms == 0) {
                a.follow(assignment("a", joining), now);
            } else if (ms == 700) {
                // It hears of it later.
                b.follow(assignment("b", joining), now);
            } else if (ms == 3_500) {
                a.follow(assignment("a", joined), now);
            } else if (ms == 4_200) {
                b.follow(assignment("b", joined), now);
            }
            take(a, "a", now, turns);
            take(b, "b", now, turns);
        }
        List<String> asked = turns.stream().map(turn -> turn.substring(2)).toList();
        assertThat(asked).doesNotHaveDuplicates().hasSize(300 * 13);
        assertThat(turns.stream().filter(turn -> turn.startsWith("b"))).hasSizeGreaterThan(300);
    }

    @Test
    void aFastProbeIsRunByTrustedAgentsOnly() {
        Probe fast = AgentProbes.every("fast", Duration.ofMillis(200));
        Roster.Member stranger = new Roster.Member("a", false, null);
        assertThat(Share.of("a", "fra", List.of(stranger), fast)).isEmpty();
        assertThat(Share.of("b", "fra", List.of(stranger, member("b", null)), fast))
                .isPresent();
        assertThat(Share.of("a", "fra", List.of(stranger), AgentProbes.every("slow", Duration.ofSeconds(1))))
                .isPresent();
    }

    @Test
    void aProbeForEveryAgentIsRunByEachAlsoByOneThatJoinsAndAfterAnotherDied() {
        Probe everywhere = AgentProbes.onEveryAgent("host", Duration.ofSeconds(1));
        List<Roster.Member> joining = List.of(member("a", null), member("b", HANDOVER));
        for (String agent : List.of("a", "b")) {
            assertThat(Share.of(agent, "fra", joining, everywhere)).hasValue(new Share(null, null));
        }
        assertThat(Share.of("b", "fra", List.of(member("b", null)), everywhere)).hasValue(new Share(null, null));
        assertThat(Share.of("c", "fra", joining, everywhere)).isEmpty();
    }

    private static void take(RunSchedule schedule, String agent, Instant now, List<String> into) {
        schedule.due(now).forEach(turn -> {
            assertThat(turn.missed()).isZero();
            turn.end();
            into.add("%s %s %s".formatted(agent, turn.probe().id(), turn.due()));
        });
    }

    private static Map<String, Set<String>> parts(List<Roster.Member> members) {
        Map<String, Set<String>> parts = new TreeMap<>();
        members.forEach(member -> {
            Set<String> part = new HashSet<>();
            assignment(member.agent(), members).items().forEach(item -> part.add(item.key()));
            parts.put(member.agent(), part);
        });
        return parts;
    }

    private static Assignment assignment(String agent, List<Roster.Member> members) {
        return Assignment.of(agent, "fra", members, List.of("fra"), PROBES, List.of());
    }

    private static Roster.Member member(String agent, @Nullable Instant joins) {
        return new Roster.Member(agent, true, joins);
    }
}
