package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Suspect.Kind;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.QuorumRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {

    private static final Instant NOW = Runs.START.plusSeconds(100);
    private static final List<String> LOCATIONS = List.of("ams", "fra", "gru", "iad", "syd");
    private final Probe probe = Runs.probe("api", "api", Duration.ofSeconds(1), 1);

    @ParameterizedTest(name = "{0} makes {1}")
    @CsvSource({
        // one letter per location: u up, d degraded, D down, - unknown
        "uuuuu, UP,       All 5 reporting locations see it up.",
        "DDDuu, DOWN,     '3 of 5 reporting locations see it down (ams, fra, gru).'",
        "DDuuu, DEGRADED, '2 of 5 reporting locations see trouble (ams, fra).'",
        "Duuuu, UP,       '4 of 5 reporting locations see it up (fra, gru, iad, syd); ams alone sees trouble, and nothing supports it.'",
        "dduuu, DEGRADED, '2 of 5 reporting locations see trouble (ams, fra).'",
        "duuuu, UP,       '4 of 5 reporting locations see it up (fra, gru, iad, syd); ams alone sees trouble, and nothing supports it.'",
        "ddddd, DEGRADED, '5 of 5 reporting locations see trouble (ams, fra, gru, iad, syd).'",
        "-----, UNKNOWN,  'None of its 5 series reports; no word from ams, fra, gru, iad, syd.'",
        "uuu--, UP,       'All 3 reporting locations see it up; no word from iad, syd.'",
        "uu---, UNKNOWN,  'Only 2 of its 5 series report; no word from gru, iad, syd.'",
        "DD---, DOWN,     '2 of 2 reporting locations see it down (ams, fra); no word from gru, iad, syd.'",
        "Du---, DEGRADED, '1 of 2 reporting locations sees trouble (ams); no word from gru, iad, syd.'",
        "DDuu-, DEGRADED, '2 of 4 reporting locations see trouble (ams, fra); no word from syd.'",
        "D,     DOWN,     '1 of 1 reporting location sees it down (ams).'",
        "d,     DEGRADED, '1 of 1 reporting location sees trouble (ams).'",
        "u,     UP,       The one reporting location sees it up.",
        "-,     UNKNOWN,  None of its 1 series reports; no word from ams.",
    })
    void aMajorityOfThoseThatReportDecides(String letters, Health expected, String reason) {
        ComponentHealth health = judge(probe, letters, List.of(), null);
        assertThat(health.health()).isEqualTo(expected);
        assertThat(health.reason()).isEqualTo(reason);
    }

    @Test
    void withoutAProbeNothingIsKnown() {
        ComponentHealth health = Quorum.judge("api", List.of(), List.of(), List.of(), null, NOW);
        assertThat(health.health()).isEqualTo(Health.UNKNOWN);
        assertThat(health.reason()).isEqualTo("No probe speaks for it.");
    }

    @ParameterizedTest
    @CsvSource({"DDuuu, DEGRADED", "DDDuu, DEGRADED", "uuuDD, DEGRADED", "uuDuD, DOWN", "uuDDu, DOWN", "Duuuu, UP"})
    void aRuleOfTheProbeStandsForTheMajority(String letters, Health expected) {
        QuorumRule rule = new QuorumRule(
                "west >= 2 or east >= 1",
                List.of(
                        new QuorumRule.Clause(Set.of("iad", "gru"), 2),
                        new QuorumRule.Clause(Set.of("gru", "syd", "ams"), 2)));
        Probe ruled = Runs.probe("api", "api", Duration.ofSeconds(1), 1, rule);
        boolean met = letters.equals("DDDuu");
        assertThat(judge(ruled, letters, List.of(), null).health()).isEqualTo(met ? Health.DOWN : expected);
    }

    @Test
    void aFindingSupportsAWitnessThatStandsAlone() {
        Finding host = finding(new Suspect(Kind.HOST, "ams-1"), List.of(), 0.99, "ams", "api");
        assertThat(judge(probe, "Duuuu", List.of(host), null).health()).isEqualTo(Health.DEGRADED);
        Finding elsewhere = finding(new Suspect(Kind.HOST, "fra-1"), List.of(), 0.99, "fra", "api");
        assertThat(judge(probe, "Duuuu", List.of(elsewhere), null).health()).isEqualTo(Health.UP);
        Finding other = finding(new Suspect(Kind.HOST, "ams-1"), List.of(), 0.99, "ams", "volumes");
        assertThat(judge(probe, "Duuuu", List.of(other), null).health()).isEqualTo(Health.UP);
    }

    @Test
    void aLocationThatIsToBlameHasNoVoice() {
        Suspect ams = new Suspect(Kind.LOCATION, "ams");
        ComponentHealth health = judge(probe, "DDuuu", List.of(finding(ams, List.of(), 0.99, "ams", "api")), null);
        assertThat(health.health()).isEqualTo(Health.UP);
        assertThat(health.unknown()).containsExactly("ams");
        assertThat(health.reason())
                .isEqualTo("3 of 4 reporting locations see it up (gru, iad, syd); fra alone sees trouble, and nothing"
                        + " supports it; ams not counted, since the trouble there is its own.");
        Suspect region = new Suspect(Kind.REGION, "ams");
        assertThat(judge(probe, "DDuuu", List.of(finding(ams, List.of(region), 0.89, "ams", "api")), null)
                        .health())
                .as("while it may as well be the region, it is believed")
                .isEqualTo(Health.DEGRADED);
        assertThat(judge(probe, "Duuuu", List.of(finding(ams, List.of(region), 0.89, "ams", "api")), null)
                        .health())
                .as("and supported")
                .isEqualTo(Health.DEGRADED);
    }

    @ParameterizedTest(name = "a {0} at {1} takes away the voice of {2}")
    @CsvSource({
        "LOCATION, ams, true", "AGENT, ams-1, true", "RESOLVER, dns-1, true", "PATH, ams/fra, true",
        "TRANSIT, 'ams,fra/iad', true", "STREAM, ams/api, false", "HOST, ams-1, false", "REGION, ams, false",
        "APP, api, false", "STALE_DNS, api, false",
    })
    void whoAsksOrTheWayFromThereIsNobodysDowntime(Kind kind, String id, boolean silenced) {
        Finding finding = finding(new Suspect(kind, id), List.of(), 0.95, "ams", "api");
        ComponentHealth health = judge(probe, "DDuuu", List.of(finding), null);
        assertThat(health.unknown()).isEqualTo(silenced ? List.of("ams") : List.of());
        assertThat(health.health()).isEqualTo(silenced ? Health.UP : Health.DEGRADED);
        Finding unsure = finding(new Suspect(kind, id), List.of(), 0.8, "ams", "api");
        assertThat(judge(probe, "DDuuu", List.of(unsure), null).unknown()).isEmpty();
    }

    @Test
    void rivalsThatAllAskAcquitAndOneStreamAmongThemDoesNot() {
        Suspect agent = new Suspect(Kind.AGENT, "ams-1");
        Suspect location = new Suspect(Kind.LOCATION, "ams");
        Suspect stream = new Suspect(Kind.STREAM, "ams-1/api");
        assertThat(finding(agent, List.of(location), 0.5, "ams", "api").acquits())
                .isTrue();
        assertThat(finding(agent, List.of(location, stream), 0.5, "ams", "api").acquits())
                .isFalse();
        assertThat(finding(agent, List.of(new Suspect(Kind.REGION, "ams")), 0.5, "ams", "api")
                        .acquits())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"119, UP", "120, DEGRADED"})
    void aMinorityThatLastsNeverHides(int seconds, Health expected) {
        Instant now = Runs.START.plusSeconds(seconds);
        ComponentHealth health = Quorum.judge("api", List.of(probe), series(probe.id(), "Duuuu"), List.of(), null, now);
        assertThat(health.health()).isEqualTo(expected);
        assertThat(health.down()).containsExactly("ams");
    }

    @Test
    void itIsDownSinceTheMajoritySawItAndNotSinceTheFirstDid() {
        // series change 1 s after each other, in the order of locations
        assertThat(judge(probe, "DDDDu", List.of(), null).since()).isEqualTo(Runs.START.plusSeconds(2));
        assertThat(judge(probe, "DDuuu", List.of(), null).since()).isEqualTo(Runs.START.plusSeconds(1));
    }

    @Test
    void timeNeverRunsBackwards() {
        ComponentHealth up = judge(probe, "uuuuu", List.of(), null);
        ComponentHealth later = new ComponentHealth(
                "api",
                Health.UP,
                Runs.START.plusSeconds(50),
                up.down(),
                up.degraded(),
                up.up(),
                up.unknown(),
                up.reason());
        assertThat(judge(probe, "DDDDD", List.of(), later).since()).isEqualTo(Runs.START.plusSeconds(50));
        assertThat(judge(probe, "uuuuu", List.of(), later).since()).isEqualTo(Runs.START.plusSeconds(50));
        SeriesHealth ahead = new SeriesHealth("api", "ams", Health.DOWN, NOW.plusSeconds(3), 5, 5, NOW, "x");
        assertThat(Quorum.judge("api", List.of(probe), List.of(ahead), List.of(), null, NOW)
                        .since())
                .isEqualTo(NOW);
    }

    @Test
    void aLocationIsAsBadAsItsWorstProbe() {
        Probe second = Runs.probe("api-tcp", "api", Duration.ofSeconds(1), 1);
        List<SeriesHealth> series = new ArrayList<>(series("api", "uuuuu"));
        series.addAll(series("api-tcp", "DDDuu"));
        ComponentHealth health = Quorum.judge("api", List.of(probe, second), series, List.of(), null, NOW);
        assertThat(health.health()).isEqualTo(Health.DOWN);
        assertThat(health.down()).containsExactly("ams", "fra", "gru");
        assertThat(health.up()).containsExactly("iad", "syd");
    }

    private static ComponentHealth judge(
            Probe probe, String letters, List<Finding> findings, @Nullable ComponentHealth previous) {
        return Quorum.judge("api", List.of(probe), series(probe.id(), letters), findings, previous, NOW);
    }

    private static List<SeriesHealth> series(String probe, String letters) {
        List<SeriesHealth> series = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            Health health = switch (letters.charAt(i)) {
                case 'u' -> Health.UP;
                case 'd' -> Health.DEGRADED;
                case 'D' -> Health.DOWN;
                default -> Health.UNKNOWN;
            };
            series.add(new SeriesHealth(
                    probe, LOCATIONS.get(i), health, Runs.START.plusSeconds(i), 10, 0, Runs.START, null));
        }
        return series;
    }

    private static Finding finding(
            Suspect suspect, List<Suspect> rivals, double confidence, String location, String component) {
        return new Finding(
                suspect,
                Outcome.DOWN,
                rivals,
                confidence,
                30,
                0.5,
                suspect.kind().pages(),
                5,
                5,
                10,
                Runs.START,
                Runs.START,
                Runs.START,
                List.of(component),
                List.of("api"),
                List.of(location),
                List.of(),
                "It is said.");
    }
}
