package dev.candor.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.catalog.Host;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {

    private static final Duration ROLLOUT = Duration.ofMillis(600);

    @TempDir
    private static Path directory;

    private static Platform platform;
    private static Switches switches;
    private static Visitor visitor;

    @BeforeAll
    static void open() {
        platform = Platform.start(directory, Instant.parse("2026-03-01T12:00:00Z"), ROLLOUT);
        switches = new Switches(platform);
        visitor = new Visitor(platform);
    }

    @AfterAll
    static void close() {
        platform.close();
    }

    @BeforeEach
    void calm() {
        switches.set("reset", "");
    }

    @Test
    void theEdgeLeadsEachLocationToItsNearestRegion() throws IOException {
        for (String location : List.of("fra", "iad", "sin", "gru")) {
            assertThat(visitor.get(location, Addresses.EDGE).header("x-serving-region"))
                    .isEqualTo(location);
        }
        assertThat(visitor.get("ams", Addresses.EDGE).header("x-serving-region"))
                .isEqualTo("fra");
    }

    @Test
    void everyLocationMeetsEveryHostOfARegionInTurn() throws IOException {
        for (String location : List.of("fra", "ams")) {
            Set<String> met = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                met.add(visitor.get(location, Addresses.canary("sin")).header("x-serving-host"));
            }
            assertThat(met).containsExactlyInAnyOrder("sin-101", "sin-102", "sin-103");
        }
    }

    @Test
    void anAnswerNamesRegionHostInstanceAndVersion() throws IOException {
        Visitor.Answer answer = visitor.get("gru", Addresses.CHECKOUT);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-serving-region")).isEqualTo("gru");
        assertThat(answer.header("x-instance")).isEqualTo("checkout-" + answer.header("x-serving-host"));
        assertThat(answer.header("x-app-version")).isEqualTo("v41");
        assertThat(answer.body()).contains("\"version\":\"v41\"");
    }

    @Test
    void aKilledHostIsNamedByTheEdgeAndTheOthersAnswerOn() throws IOException {
        switches.set("host.fra-102", "refused");
        switches.set("host.fra-102", "refused");

        List<Visitor.Answer> answers = visitor.get(6, "iad", Addresses.canary("fra"));

        assertThat(answers)
                .hasSize(6)
                .allSatisfy(a ->
                        assertThat(a.status()).isEqualTo("fra-102".equals(a.header("x-serving-host")) ? 502 : 200));
        assertThat(answers).filteredOn(a -> a.status() == 502).hasSize(2).allSatisfy(a -> {
            assertThat(a.header("x-serving-region")).isEqualTo("fra");
            assertThat(a.body()).contains("fra-102");
        });
        assertThat(visitor.get(3, "iad", Addresses.canary("iad"))).allMatch(a -> a.status() == 200);
    }

    @Test
    void aHostThatFallsSilentIsNamedByTheEdgeBeforeAProbeGivesUp() throws IOException {
        switches.set("host.fra-101", "silent");

        assertThat(visitor.get(3, "fra", Addresses.EDGE))
                .filteredOn(a -> a.status() == 502)
                .singleElement()
                .satisfies(a -> {
                    assertThat(a.header("x-serving-host")).isEqualTo("fra-101");
                    assertThat(a.took()).isLessThan(Duration.ofSeconds(2));
                });
    }

    @Test
    void aRevivedHostAnswersUnderItsOldAddress() throws IOException {
        switches.set("host.gru-103", "refused");
        switches.set("host.gru-103", "silent");
        switches.set("host.gru-103", "up");

        assertThat(visitor.get(3, "gru", Addresses.EDGE)).allMatch(a -> a.status() == 200);
    }

    @Test
    void aDroppedRegionRefusesFromEverywhereAndTheOthersDoNot() throws IOException {
        switches.set("region.sin", "refused");

        for (String location : List.of("fra", "sin", "ams")) {
            assertThatThrownBy(() -> visitor.get(location, Addresses.canary("sin")))
                    .isInstanceOf(ConnectException.class);
            assertThat(visitor.get(location, Addresses.canary("iad")).status()).isEqualTo(200);
            assertThat(visitor.get(location, Addresses.API).status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> visitor.get("sin", Addresses.EDGE)).isInstanceOf(ConnectException.class);

        switches.set("region.sin", "up");
        assertThat(visitor.get("sin", Addresses.EDGE).status()).isEqualTo(200);
    }

    @Test
    void aSilentRegionTakesConnectionsAndSaysNothing() throws IOException {
        switches.set("region.fra", "silent");

        assertThatThrownBy(() -> visitor.get("fra", Addresses.EDGE)).isInstanceOf(SocketTimeoutException.class);

        switches.set("region.fra", "up");
        assertThat(visitor.get("fra", Addresses.EDGE).status()).isEqualTo(200);
    }

    @Test
    void aSlowedRegionAnswersLateAndRight() throws IOException {
        switches.set("region.iad", "slow");

        Visitor.Answer slow = visitor.get("fra", Addresses.canary("iad"));
        assertThat(slow.status()).isEqualTo(200);
        assertThat(slow.took()).isBetween(Platform.SLOWNESS, Duration.ofMillis(1_900));
        assertThat(visitor.get("fra", Addresses.canary("fra")).took()).isLessThan(Platform.SLOWNESS);
    }

    @Test
    void aBrokenLocationLosesEverythingAndNobodyElseDoes() throws IOException {
        switches.set("location.ams", "refused");

        for (String name : List.of(Addresses.EDGE, Addresses.API, Addresses.canary("gru"), Addresses.CHECKOUT)) {
            assertThatThrownBy(() -> visitor.get("ams", name)).isInstanceOf(ConnectException.class);
            assertThat(visitor.get("fra", name).status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> visitor.certificate("ams")).isInstanceOf(ConnectException.class);
    }

    @Test
    void aRegionSetWhileALocationIsBrokenShowsOnceTheLocationIsRepaired() throws IOException {
        switches.set("location.fra", "refused");
        switches.set("region.gru", "refused");
        switches.set("location.fra", "up");

        assertThatThrownBy(() -> visitor.get("fra", Addresses.canary("gru"))).isInstanceOf(ConnectException.class);
        assertThat(visitor.get("fra", Addresses.canary("fra")).status()).isEqualTo(200);
    }

    @Test
    void aGoodDeployReachesHostAfterHostUntilAllRunIt() throws IOException {
        switches.set("deploy", "good");
        assertThat(platform.checkout().on("fra-101").version()).isEqualTo("v42");
        assertThat(platform.checkout().on("gru-103").version()).isEqualTo("v41");

        awaitRollout();

        for (String location : List.of("fra", "iad", "sin", "gru")) {
            assertThat(visitor.get(3, location, Addresses.CHECKOUT))
                    .allSatisfy(a -> assertThat(a.header("x-app-version")).isEqualTo("v42"))
                    .allMatch(a -> a.status() == 200);
        }
        assertThat(switches.state().calm()).isTrue();
    }

    @Test
    void aBadDeployFailsOnTheNewVersionOnlyAndARollbackHealsItAtOnce() throws IOException {
        switches.set("deploy", "bad");

        List<Visitor.Answer> answers = new ArrayList<>(visitor.get(3, "fra", Addresses.CHECKOUT));
        answers.addAll(visitor.get(3, "gru", Addresses.CHECKOUT));
        assertThat(answers)
                .allSatisfy(a -> assertThat(a.status()).isEqualTo("v42".equals(a.header("x-app-version")) ? 500 : 200));
        assertThat(answers).anyMatch(a -> a.status() == 500);

        awaitRollout();
        assertThat(visitor.get(3, "gru", Addresses.CHECKOUT)).allMatch(a -> a.status() == 500);
        assertThat(visitor.get(3, "gru", Addresses.EDGE)).allMatch(a -> a.status() == 200);

        switches.set("deploy", "rollback");
        assertThat(visitor.get(3, "gru", Addresses.CHECKOUT))
                .allMatch(a -> a.status() == 200 && "v41".equals(a.header("x-app-version")));
        assertThat(switches.state().calm()).isTrue();
    }

    @Test
    void aSlowDeployAnswersRightAndLate() throws IOException {
        switches.set("deploy", "slow");
        awaitRollout();

        Visitor.Answer answer = visitor.get("sin", Addresses.CHECKOUT);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.took()).isBetween(Checkout.SLOWNESS, Duration.ofMillis(1_900));
    }

    @Test
    void rollingTheSameQualityTwiceIsOneRolloutAndAnotherQualityIsTheNext() {
        switches.set("deploy", "bad");
        switches.set("deploy", "bad");
        assertThat(switches.state().rollout().version()).isEqualTo("v42");

        switches.set("deploy", "good");
        assertThat(switches.state().rollout().version()).isEqualTo("v43");
        awaitRollout();
        assertThat(platform.catalog().hosts().stream()
                        .map(Host::id)
                        .map(h -> platform.checkout().on(h).version()))
                .containsOnly("v43");
    }

    @Test
    void theDashboardServesAGoodCertificateUntilTheExpiredOneIsSwitchedOn() throws Exception {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        assertThat(visitor.certificate("gru").getNotAfter().toInstant()).isAfter(now.plus(Duration.ofDays(7)));

        switches.set("certificate", "expired");
        assertThat(visitor.certificate("gru").getNotAfter().toInstant()).isBefore(now);

        switches.set("certificate", "valid");
        assertThat(visitor.certificate("gru").getNotAfter().toInstant()).isAfter(now);
        assertThat(visitor.certificate("gru").getSubjectAlternativeNames())
                .singleElement()
                .satisfies(san -> assertThat(san.get(1)).isEqualTo(Addresses.SECURE));
    }

    private static void awaitRollout() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !platform.checkout().rollout().active());
    }
}
