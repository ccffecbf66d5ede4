package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Suspect.Kind;
import dev.candor.measurement.Failure;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The judge against a simulated platform: what is named, how soon, and that nothing is named without a cause. */
class PlatformTest {

    private static final Duration CALM = Duration.ofSeconds(40);
    private static final int SEEDS = 10;

    @RepeatedTest(SEEDS)
    void oneHostOfThreeIsNamedWithinEightSecondsAndStaysNamed(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.fault = ask -> ask.on("fra-111") ? ask.error() : null;
        Duration took = untilNamed(platform, Kind.HOST, "fra-111", 8);
        assertThat(took).isLessThanOrEqualTo(Duration.ofSeconds(8));
        for (int i = 0; i < 60; i++) {
            platform.run(Duration.ofSeconds(1));
            assertThat(suspects(platform)).containsExactly(new Suspect(Kind.HOST, "fra-111"));
        }
        Finding finding = platform.judgement.findings().get(0);
        assertThat(finding.ambiguous()).isFalse();
        assertThat(finding.confidence()).isGreaterThan(0.99);
        assertThat(finding.regions()).containsExactly("fra");
        assertThat(finding.components()).containsExactly("api", "machines", "volumes");
        assertThat(finding.locations()).containsExactly("ams", "fra");
        assertThat(finding.sentence())
                .containsPattern("s touched host fra-111; its neighbours in fra are clean; began 12:00:(39|4\\d) UTC");
        assertThat(platform.judgement.components().get("api").health()).isEqualTo(Health.DEGRADED);
    }

    @RepeatedTest(SEEDS)
    void aRevivedHostIsForgottenAndEverythingIsUpAgain(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.fault = ask -> ask.on("fra-111") ? ask.error() : null;
        platform.run(Duration.ofSeconds(30));
        platform.fault = ask -> null;
        Duration took =
                platform.run(Duration.ofSeconds(60), judged -> judged.findings().isEmpty() && allUp(judged));
        assertThat(took).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
        for (int i = 0; i < 40; i++) {
            platform.run(Duration.ofSeconds(1));
            assertThat(suspects(platform)).isEmpty();
        }
    }

    @RepeatedTest(SEEDS)
    void aRegionThatHasRecoveredIsNotBlamedAgainWhenALocationFallsIll(RepetitionInfo seed) {
        for (boolean slow : new boolean[] {true, false}) {
            Platform platform = calm(seed);
            platform.fault = ask -> !ask.in("fra") ? null : slow ? ask.slow() : ask.down(Failure.Kind.REFUSED);
            platform.run(Duration.ofSeconds(18));
            assertThat(suspects(platform)).contains(new Suspect(Kind.REGION, "fra"));
            platform.fault = ask -> null;
            platform.run(Duration.ofSeconds(30), judged -> judged.findings().isEmpty() && allUp(judged));
            platform.run(Duration.ofSeconds(7)); // the window still holds what was
            platform.fault = ask -> ask.location().equals("ams") ? ask.down(Failure.Kind.REFUSED) : null;
            for (int i = 0; i < 25; i++) {
                platform.run(Duration.ofSeconds(1));
                assertThat(suspects(platform)).doesNotContain(new Suspect(Kind.REGION, "fra"));
            }
            assertThat(suspects(platform)).containsExactly(new Suspect(Kind.LOCATION, "ams"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.Kind.class,
            names = {"CONNECT", "REFUSED", "TIMEOUT", "STATUS"})
    void aRegionThatFailsAtConnectIsNamed(Failure.Kind kind) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Platform platform = calm(seed);
            platform.fault = ask -> !ask.in("fra") ? null : kind == Failure.Kind.STATUS ? ask.error() : ask.down(kind);
            untilNamed(platform, Kind.REGION, "fra", 5);
            platform.run(Duration.ofSeconds(70)); // longer than any answer of it is in the window
            assertThat(suspects(platform)).containsExactly(new Suspect(Kind.REGION, "fra"));
            ComponentHealth api = platform.judgement.components().get("api");
            assertThat(api.health()).isEqualTo(Health.DEGRADED);
            assertThat(api.down()).containsExactly("ams", "fra");
        }
    }

    @RepeatedTest(SEEDS)
    void aLocationWithoutANetworkIsNamedAndNotBelieved(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.fault = ask -> ask.location().equals("ams") ? ask.down(Failure.Kind.CONNECT) : null;
        untilNamed(platform, Kind.LOCATION, "ams", 5);
        platform.run(Duration.ofSeconds(40));
        assertThat(suspects(platform)).containsExactly(new Suspect(Kind.LOCATION, "ams"));
        ComponentHealth api = platform.judgement.components().get("api");
        assertThat(api.health()).isEqualTo(Health.UP);
        assertThat(api.unknown()).containsExactly("ams");
        assertThat(api.reason()).contains("ams not counted");
    }

    @RepeatedTest(SEEDS)
    void whereOnlyOneLocationSeesARegionTheBlameIsAmbiguous(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.fault = ask -> ask.in("syd") ? ask.down(Failure.Kind.CONNECT) : null;
        platform.run(Duration.ofSeconds(20));
        assertThat(platform.judgement.findings()).hasSize(1);
        Finding finding = platform.judgement.findings().get(0);
        Set<Suspect> either = new HashSet<>(finding.rivals());
        either.add(finding.suspect());
        assertThat(either)
                .containsExactlyInAnyOrder(
                        new Suspect(Kind.LOCATION, "syd"),
                        new Suspect(Kind.PATH, "syd/syd"),
                        new Suspect(Kind.REGION, "syd"));
        assertThat(finding.confidence()).isLessThan(0.9);
        assertThat(platform.judgement.components().get("api").health()).isEqualTo(Health.DEGRADED);
    }

    @RepeatedTest(SEEDS)
    void aComponentThatFailsEverywhereIsNamed(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.fault = ask -> "volumes".equals(ask.probe().component()) ? ask.error() : null;
        untilNamed(platform, Kind.APP, "volumes", 5);
        platform.run(Duration.ofSeconds(20));
        assertThat(suspects(platform)).containsExactly(new Suspect(Kind.APP, "volumes"));
        assertThat(platform.judgement.components().get("volumes").health()).isEqualTo(Health.DOWN);
        assertThat(platform.judgement.components().get("api").health()).isEqualTo(Health.UP);
    }

    @RepeatedTest(SEEDS)
    void aNewVersionThatFailsBesideTheOldIsNamed(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.versions = Map.of("api/fra-110", "v2", "api/iad-110", "v2");
        platform.fault = ask -> "v2".equals(ask.identity().version()) ? ask.error() : null;
        untilNamed(platform, Kind.APP_VERSION, "api/v2", 8);
        platform.run(Duration.ofSeconds(40));
        assertThat(suspects(platform)).containsExactly(new Suspect(Kind.APP_VERSION, "api/v2"));
    }

    @RepeatedTest(SEEDS)
    void aSlowRegionIsNamed(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.fault = ask -> ask.in("fra") ? ask.slow() : null;
        untilNamed(platform, Kind.REGION, "fra", 5);
        platform.run(Duration.ofSeconds(30));
        assertThat(suspects(platform)).containsExactly(new Suspect(Kind.REGION, "fra"));
        assertThat(platform.judgement.findings().get(0).sentence()).contains("slow or degraded runs");
        assertThat(platform.judgement.components().get("api").health()).isEqualTo(Health.DEGRADED);
    }

    @RepeatedTest(SEEDS)
    void twoFaultsAtOnceAreBothNamed(RepetitionInfo seed) {
        Platform platform = calm(seed);
        platform.fault =
                ask -> ask.on("fra-111") || "volumes".equals(ask.probe().component()) ? ask.error() : null;
        platform.run(Duration.ofSeconds(20));
        assertThat(suspects(platform))
                .containsExactlyInAnyOrder(new Suspect(Kind.HOST, "fra-111"), new Suspect(Kind.APP, "volumes"));
    }

    @RepeatedTest(SEEDS)
    void onePercentOfNoiseNamesNothingAndTurnsNothing(RepetitionInfo seed) {
        Platform platform = new Platform(seed.getCurrentRepetition());
        platform.noise = 0.01;
        platform.run(Duration.ofSeconds(15));
        for (int i = 0; i < 600; i++) {
            platform.run(Duration.ofSeconds(1));
            assertThat(platform.judgement.findings()).isEmpty();
            assertThat(platform.judgement.components().values())
                    .extracting(ComponentHealth::health)
                    .doesNotContain(Health.DOWN, Health.UNKNOWN);
        }
    }

    @Test
    void oneStreamThatFailsAloneIsNobodysFault() {
        Platform platform = calm(1);
        platform.fault =
                ask -> ask.probe().id().equals("api-a") && ask.location().equals("gru")
                        ? ask.down(Failure.Kind.CONNECT)
                        : null;
        platform.run(Duration.ofSeconds(40));
        assertThat(platform.judgement.findings()).isEmpty();
        ComponentHealth api = platform.judgement.components().get("api");
        assertThat(api.health()).isEqualTo(Health.UP);
        assertThat(api.reason()).contains("gru alone sees trouble");
    }

    private static Platform calm(RepetitionInfo seed) {
        return calm(seed.getCurrentRepetition());
    }

    private static Platform calm(long seed) {
        Platform platform = new Platform(seed);
        platform.run(CALM);
        assertThat(platform.judgement.findings()).isEmpty();
        assertThat(allUp(platform.judgement)).isTrue();
        return platform;
    }

    private static Duration untilNamed(Platform platform, Kind kind, String id, int seconds) {
        Suspect suspect = new Suspect(kind, id);
        Duration took = platform.run(
                Duration.ofSeconds(seconds),
                judged -> judged.findings().stream().anyMatch(f -> f.suspect().equals(suspect)));
        assertThat(suspects(platform)).contains(suspect);
        return took;
    }

    private static Set<Suspect> suspects(Platform platform) {
        Set<Suspect> suspects = new HashSet<>();
        platform.judgement.findings().forEach(finding -> suspects.add(finding.suspect()));
        return suspects;
    }

    private static boolean allUp(Judgement judged) {
        return judged.components().values().stream().allMatch(c -> c.health() == Health.UP);
    }
}
