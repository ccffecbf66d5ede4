package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunScheduleTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private final RunSchedule schedule = new RunSchedule();

    @Test
    void aDayOfTurnsDoesNotDriftHoweverLateEachIsAskedFor() {
        Duration interval = Duration.ofSeconds(7);
        schedule.follow(assign(AgentProbes.every("site", interval)), START);
        Instant first = schedule.next().orElseThrow();
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

        int turns = 0;
        for (Instant now = first;
                now.isBefore(START.plus(Duration.ofDays(1)));
                now = schedule.next().orElseThrow()) {
            Instant late = now.plusMillis(random.nextInt(500));
            List<RunSchedule.Turn> due = schedule.due(late);
            assertThat(due).hasSize(1);
            assertThat(due.get(0).due()).isEqualTo(first.plus(interval.multipliedBy(turns)));
            assertThat(due.get(0).missed()).isZero();
            due.get(0).end();
            turns++;
        }
        assertThat(turns).isEqualTo((int)
                Math.ceil((86_400 - Duration.between(START, first).toMillis() / 1000.0) / 7));
    }

    @Test
    void turnsAreTheSameAfterARestart() {
        Assignment assignment = assign(AgentProbes.every("site", Duration.ofSeconds(10)));
        schedule.follow(assignment, START);
        RunSchedule restarted = new RunSchedule();
        restarted.follow(assignment, START.plusMillis(123_456));

        long apart = Duration.between(
                        schedule.next().orElseThrow(), restarted.next().orElseThrow())
                .toMillis();
        assertThat(apart % 10_000).isZero();
    }

    @Test
    void probesSpreadOverTheirInterval() {
        Probe[] probes = IntStream.range(0, 1000)
                .mapToObj(i -> AgentProbes.every("probe-" + i, Duration.ofSeconds(10)))
                .toArray(Probe[]::new);
        schedule.follow(assign(probes), START);

        for (int second = 1; second <= 10; second++) {
            assertThat(schedule.due(START.plusSeconds(second)))
                    .as("turns in second %d", second)
                    .hasSizeBetween(60, 140);
        }
    }

    @Test
    void aTurnThatComesWhileTheRunBeforeGoesOnIsNotFresh() {
        schedule.follow(assign(AgentProbes.every("site", Duration.ofSeconds(1))), START);
        RunSchedule.Turn running = schedule.due(schedule.next().orElseThrow()).get(0);
        RunSchedule.Turn skipped = schedule.due(schedule.next().orElseThrow()).get(0);
        running.end();
        RunSchedule.Turn next = schedule.due(schedule.next().orElseThrow()).get(0);

        assertThat(List.of(running.fresh(), skipped.fresh(), next.fresh())).containsExactly(true, false, true);
    }

    @Test
    void turnsNobodyAskedForAreCountedNotMadeUpFor() {
        schedule.follow(assign(AgentProbes.every("site", Duration.ofSeconds(1))), START);
        Instant first = schedule.next().orElseThrow();

        List<RunSchedule.Turn> due = schedule.due(first.plusMillis(30_200));
        assertThat(due).hasSize(1);
        assertThat(due.get(0).missed()).isEqualTo(30);
        assertThat(due.get(0).due()).isEqualTo(first.plusSeconds(30));
        assertThat(schedule.next()).contains(first.plusSeconds(31));
    }

    @Test
    void aClockSetBackDoesNotSilenceAProbe() {
        schedule.follow(assign(AgentProbes.every("site", Duration.ofSeconds(5))), START);
        schedule.due(schedule.next().orElseThrow());

        Instant setBack = START.minus(Duration.ofMinutes(10));
        schedule.due(setBack);
        assertThat(Duration.between(setBack, schedule.next().orElseThrow()))
                .isBetween(Duration.ofNanos(1), Duration.ofSeconds(5));
    }

    @Test
    void changingOneProbeLeavesTheOthersAlone() {
        Probe kept = AgentProbes.every("kept", Duration.ofSeconds(10));
        schedule.follow(assign(kept, AgentProbes.every("changed", Duration.ofSeconds(10))), START);
        List<RunSchedule.Turn> running = new ArrayList<>(schedule.due(START.plusSeconds(10)));
        assertThat(running).hasSize(2);

        schedule.follow(
                assign(
                        kept,
                        AgentProbes.every("changed", Duration.ofSeconds(3)),
                        AgentProbes.every("new", Duration.ofSeconds(3))),
                START.plusSeconds(11));
        List<RunSchedule.Turn> after = schedule.due(START.plusSeconds(20));

        assertThat(after).hasSize(3);
        assertThat(after).filteredOn(t -> t.probe().id().equals("kept")).noneMatch(RunSchedule.Turn::fresh);
        assertThat(after).filteredOn(t -> !t.probe().id().equals("kept")).allMatch(RunSchedule.Turn::fresh);
        schedule.follow(assign(kept), START.plusSeconds(21));
        assertThat(schedule.due(START.plusSeconds(40)))
                .extracting(t -> t.probe().id())
                .containsExactly("kept");
    }

    @Test
    void aBurstStaggersItsLocationsOverTheIntervalAndEndsByItself() {
        Probe smoke = AgentProbes.onDeploy("smoke");
        List<String> locations = List.of("ams", "fra", "iad", "sin");
        Burst burst = new Burst("gate-1", Set.of("smoke"), Duration.ofSeconds(4), START.plusSeconds(60), Set.of());
        List<Instant> firsts = new ArrayList<>();
        int[] turns = new int[1];
        for (String location : locations) {
            RunSchedule own = new RunSchedule();
            own.follow(Assignment.of(location, locations, new ProbeSet(List.of(smoke)), List.of(burst)), START);
            firsts.add(own.next().orElseThrow());
            for (int second = 1; second <= 120; second++) {
                turns[0] += own.due(START.plusSeconds(second)).size();
            }
            assertThat(own.next()).isEmpty();
        }
        firsts.sort(null);
        for (int i = 1; i < firsts.size(); i++) {
            assertThat(Duration.between(firsts.get(i - 1), firsts.get(i))).isEqualTo(Duration.ofSeconds(1));
        }
        assertThat(turns[0]).isEqualTo(60);
    }

    @Test
    void aProbeRunsWhereItsFileSaysAndADeployProbeOnlyInABurst() {
        Probe bound =
                AgentProbes.probe("bound", Duration.ofSeconds(5), dev.candor.probe.Trigger.SCHEDULE, List.of("fra"));
        ProbeSet probes = new ProbeSet(List.of(bound, AgentProbes.onDeploy("smoke")));
        Burst burst = new Burst(
                "gate-1", Set.of("smoke", "bound"), Duration.ofSeconds(1), START.plusSeconds(9), Set.of("iad", "fra"));
        List<String> locations = List.of("fra", "iad", "sin");

        assertThat(keys(Assignment.of("fra", locations, probes, List.of()))).containsExactly("bound");
        assertThat(keys(Assignment.of("fra", locations, probes, List.of(burst))))
                .containsExactly("bound", "gate-1/bound", "gate-1/smoke");
        assertThat(keys(Assignment.of("iad", locations, probes, List.of(burst))))
                .containsExactly("gate-1/smoke");
        assertThat(keys(Assignment.of("sin", locations, probes, List.of(burst))))
                .isEmpty();
        assertThat(Assignment.of("fra", locations, probes, List.of()).version())
                .isEqualTo(Assignment.of("fra", locations, probes, List.of()).version())
                .isNotEqualTo(
                        Assignment.of("fra", locations, probes, List.of(burst)).version());
    }

    private static List<String> keys(Assignment assignment) {
        return assignment.items().stream().map(Assignment.Item::key).toList();
    }

    private static Assignment assign(Probe... probes) {
        return Assignment.of("fra", List.of("fra"), new ProbeSet(List.of(probes)), List.of());
    }
}
