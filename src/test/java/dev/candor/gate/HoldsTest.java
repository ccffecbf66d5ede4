package dev.candor.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Suspect.Kind;
import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class HoldsTest {
    private static final GateSpec TO_FRA_AND_IAD = Runs.spec();
    private static final GateSpec ANYWHERE = Runs.spec(List.of(), GatePolicy.DEFAULT);

    @Test
    void aBrokenPlatformHoldsEveryDeploy() {
        assertThat(holds(incident(Kind.PLATFORM, true, false, List.of()), TO_FRA_AND_IAD))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"HOST", "REGION"})
    void aBrokenPartHoldsDeploysThatGoThere(Kind kind) {
        assertThat(holds(incident(kind, true, false, List.of("iad")), TO_FRA_AND_IAD))
                .isTrue();
        assertThat(holds(incident(kind, true, false, List.of("syd")), TO_FRA_AND_IAD))
                .isFalse();
        assertThat(holds(incident(kind, true, false, List.of("syd")), ANYWHERE)).isTrue();
        assertThat(holds(incident(kind, true, false, List.of()), ANYWHERE)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"HOST", "REGION", "PLATFORM"})
    void whoAsksOrAnotherAppHoldsNothing(Kind kind) {
        assertThat(holds(incident(kind, true, false, List.of("fra")), TO_FRA_AND_IAD))
                .isFalse();
    }

    @Test
    void neitherAWarningNorAFaultOfOurObserversHoldsAnything() {
        assertThat(holds(incident(Kind.REGION, true, true, List.of("fra")), TO_FRA_AND_IAD))
                .isFalse();
        assertThat(holds(incident(Kind.REGION, false, false, List.of("fra")), TO_FRA_AND_IAD))
                .isFalse();
    }

    @Test
    void withoutACauseAPersonsWordHoldsAndWhatNothingExplainsDoesNot() {
        assertThat(holds(unexplained(List.of("fra"), told(false)), TO_FRA_AND_IAD))
                .isTrue();
        assertThat(holds(unexplained(List.of("syd"), told(false)), TO_FRA_AND_IAD))
                .isFalse();
        assertThat(holds(unexplained(List.of("fra"), told(true)), TO_FRA_AND_IAD))
                .isFalse();
        assertThat(holds(unexplained(List.of("fra")), TO_FRA_AND_IAD)).isFalse();
    }

    private static boolean holds(Incident incident, GateSpec spec) {
        return Holds.holds(incident, spec);
    }

    private static Update told(boolean automatic) {
        return new Update(1, Runs.START, Incident.Phase.INVESTIGATING, "Requests to fra fail.", automatic, null);
    }

    private static Incident unexplained(List<String> regions, Update... updates) {
        return incident(null, true, false, regions, updates);
    }

    private static Incident incident(Kind kind, boolean platformAtFault, boolean atRisk, List<String> regions) {
        return incident(new Suspect(kind, "some/thing"), platformAtFault, atRisk, regions);
    }

    private static Incident incident(
            @Nullable Suspect cause, boolean platformAtFault, boolean atRisk, List<String> regions, Update... updates) {
        return new Incident(
                UUID.randomUUID(),
                "Trouble",
                Incident.Phase.INVESTIGATING,
                Incident.Severity.MAJOR,
                cause,
                null,
                "",
                Runs.START,
                Runs.START,
                Runs.START,
                null,
                platformAtFault,
                List.of(),
                regions,
                List.of(),
                List.of(updates),
                atRisk,
                null,
                List.of(),
                null);
    }
}
