package dev.candor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.agent.Roster.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final Presence presence =
            new Presence(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofMillis(300));

    @Test
    void theFirstOfALocationBeginsAtOnceAndTheNextAfterAHandover() {
        seen("a", 0);
        assertThat(at(0)).containsExactly(new Member("a", false, null));
        seen("b", 1);
        assertThat(at(1)).containsExactly(new Member("a", false, null), new Member("b", false, START.plusSeconds(4)));
        assertThat(at(3)).contains(new Member("b", false, START.plusSeconds(4)));
        assertThat(at(4)).containsExactly(new Member("a", false, null), new Member("b", false, null));
    }

    @Test
    void whoIsNotHeardOfForFiveSecondsLosesItsPartAndJoinsAnewWhenItIsBack() {
        seen("a", 0);
        seen("b", 0);
        at(0);
        seen("b", 4);
        assertThat(at(4)).hasSize(2);
        assertThat(at(5)).extracting(Member::agent).containsExactly("b");
        seen("b", 9);
        seen("a", 9);
        assertThat(at(9)).contains(new Member("a", false, START.plusSeconds(12)));
    }

    @Test
    void aSickAgentLeavesItsPartToOthersOnlyIfThereAreAny() {
        seen("a", 0);
        seen("b", 0);
        at(0);
        presence.sick("a", true);
        assertThat(at(1)).extracting(Member::agent).containsExactly("b");
        presence.sick("b", true);
        assertThat(at(2)).extracting(Member::agent).containsExactly("a", "b");
    }

    @Test
    void whereTheHubsOwnAgentStandsEveryoneElseJoins() {
        seen("a", 0);
        assertThat(presence.members(START, Set.of("fra")).get("fra"))
                .containsExactly(new Member("a", false, START.plusSeconds(3)));
    }

    @Test
    void aRestartOfTheHubMovesNothingUntilItIsClearWhoIsGone() {
        presence.recall("a", "fra", false, START.plusSeconds(10));
        presence.recall("b", "fra", false, START.plusSeconds(10));
        assertThat(at(0)).containsExactly(new Member("a", false, null), new Member("b", false, null));
        seen("a", 8);
        assertThat(at(9)).hasSize(2);
        assertThat(at(10)).containsExactly(new Member("a", false, null));
    }

    @Test
    void whoSpeaksOftenIsMissedSoonAndNobodyLaterThanConfigured() {
        seen("a", 0);
        seen("b", 0);
        presence.pulse("a", Duration.ofMillis(250));
        presence.pulse("b", Duration.ofSeconds(30));
        assertThat(after(999)).hasSize(2);
        assertThat(after(1_000)).extracting(Member::agent).containsExactly("b");
        assertThat(after(5_000)).isEmpty();
        // An older agent doesn't say how soon it speaks again.
        seen("a", 6);
        presence.pulse("a", Duration.ZERO);
        assertThat(after(10_999)).extracting(Member::agent).containsExactly("a");
        presence.pulse("nobody", Duration.ofSeconds(1));
    }

    @Test
    void whoHangsUpAndIsNotBackAtOnceLosesItsPartAndWhoIsKeepsIt() {
        seen("a", 0);
        seen("b", 0);
        assertThat(at(0)).hasSize(2);
        presence.hungUp("a", START.plusMillis(500));
        presence.hungUp("b", START.plusMillis(500));
        presence.hungUp("nobody", START);
        seen("b", 0);
        assertThat(after(799)).hasSize(2);
        assertThat(presence.there("a", START.plusMillis(799))).isTrue();
        assertThat(after(800)).extracting(Member::agent).containsExactly("b");
        assertThat(presence.there("a", START.plusMillis(800))).isFalse();
        assertThat(presence.there("nobody", START)).isFalse();
    }

    private List<Member> after(long millis) {
        return presence.members(START.plusMillis(millis), Set.of()).getOrDefault("fra", List.of());
    }

    private void seen(String agent, int second) {
        presence.seen(agent, "fra", false, START.plusSeconds(second));
    }

    private List<Member> at(int second) {
        return presence.members(START.plusSeconds(second), Set.of()).getOrDefault("fra", List.of());
    }
}
