package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One extra run: who makes it, and when. */
class AskTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:59:59.700123Z");
    private static final Probe SITE = AgentProbes.probe("site", Duration.ofHours(24), Trigger.SCHEDULE, List.of());
    private static final ProbeSet PROBES = new ProbeSet(List.of(SITE));
    private static final Ask ASK = new Ask("again-1", "site", "b", "fra", NOW.plusSeconds(2));

    @Test
    void onlyTheAgentThatIsNamedRunsItThoughItSharesTheLocation() {
        assertThat(asking("b", "fra").items()).extracting(Assignment.Item::key).contains("again-1");
        assertThat(asking("a", "fra").items()).extracting(Assignment.Item::key).doesNotContain("again-1");
        assertThat(asking("b", "iad").items()).extracting(Assignment.Item::key).doesNotContain("again-1");
    }

    @Test
    void itIsRunOnceAtItsMoment() {
        RunSchedule schedule = new RunSchedule();
        schedule.follow(asking("b", "fra"), NOW);
        List<Instant> turns = new ArrayList<>();
        for (int ms = 0; ms < 3 * 3_600_000; ms += 50) {
            schedule.due(NOW.plusMillis(ms)).stream()
                    .filter(turn -> turn.item().key().equals("again-1"))
                    .forEach(turn -> turns.add(turn.due()));
        }
        assertThat(turns).containsExactly(Instant.parse("2026-03-01T13:00:01.700Z"));
    }

    @Test
    void whoHearsOfItTooLateLeavesItOut() {
        RunSchedule schedule = new RunSchedule();
        schedule.follow(asking("b", "fra"), NOW.plusSeconds(3));
        assertThat(schedule.due(NOW.plusSeconds(4))).isEmpty();
        assertThat(schedule.due(NOW.plusSeconds(4000)))
                .extracting(turn -> turn.item().key())
                .doesNotContain("again-1");
    }

    @Test
    void aProbeThatDoesNotRunFromThereIsLeftOut() {
        Probe elsewhere = AgentProbes.probe("site", Duration.ofHours(24), Trigger.SCHEDULE, List.of("iad"));
        assertThat(Assignment.none("fra")
                        .asking("b", List.of(ASK), new ProbeSet(List.of(elsewhere)))
                        .items())
                .isEmpty();
    }

    private static Assignment asking(String agent, String location) {
        return Assignment.none(location).asking(agent, List.of(ASK), PROBES);
    }
}
