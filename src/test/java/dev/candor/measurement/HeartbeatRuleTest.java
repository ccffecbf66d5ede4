package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatRuleTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static List<Probe> probes() {
        try (InputStream in = HeartbeatRuleTest.class.getResourceAsStream("/kinds/heartbeat.yaml")) {
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            ProbeFile file = ProbeFile.parse("kinds/heartbeat.yaml", yaml, Optional.empty(), Map.of("every", "1h"));
            assertThat(file.errors()).isEmpty();
            return file.probes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Measurement judge(
            Instant since, @Nullable Instant well, @Nullable Instant failed, @Nullable String detail) {
        Probe probe = probes().get(0);
        return HeartbeatRule.judge(
                probe.id(),
                (ProbeKind.Heartbeat) probe.kind(),
                new HeartbeatCalls(since, well, failed, null, detail),
                NOON);
    }

    private static Instant ago(String duration) {
        return NOON.minus(Duration.parse(duration));
    }

    @Test
    void aHeartbeatIsHeardByTheHubAloneAndHasATenthOfGrace() {
        assertThat(probes()).allMatch(probe -> probe.from().equals(List.of("hub")));
        assertThat(probes().get(1).kind())
                .isEqualTo(new ProbeKind.Heartbeat(Duration.ofSeconds(50), Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // listening since, well, outcome, kind, source
                "PT2H,      PT1H10M,    UP,      -,       -",
                "PT2H,      PT1H10M1S,  DOWN,    TIMEOUT, TARGET",
                "PT1H10M,   -,          UNKNOWN, AGENT,   AGENT",
                "PT1H10M1S, -,          DOWN,    TIMEOUT, TARGET",
                "PT1M,      PT5H,       UNKNOWN, AGENT,   AGENT",
                "PT1M,      PT5M,       UP,      -,       -"
            })
    void itIsDownOnceItsGraceIsOverAndUnknownWhileNobodyCouldHaveHeardIt(
            Duration since, @Nullable Duration well, Outcome outcome, @Nullable Kind kind, @Nullable Source source) {
        Measurement m = judge(NOON.minus(since), well == null ? null : NOON.minus(well), null, null);
        assertThat(m.outcome()).isEqualTo(outcome);
        assertThat(m.kind()).isEqualTo("heartbeat");
        assertThat(m.location()).isEqualTo("hub");
        if (kind == null) {
            assertThat(m.failure()).isNull();
        } else {
            assertThat(m.failure().kind()).isEqualTo(kind);
            assertThat(m.failure().source()).isEqualTo(source);
        }
    }

    @Test
    void theFailureSaysWhatWasExpectedAndWhatWasObserved() {
        assertThat(judge(ago("PT9H"), ago("PT2H5M"), null, null).failure().detail())
                .isEqualTo("expected a call within 1h 10m, the last one was 2h 5m ago");
        assertThat(judge(ago("PT9H"), null, null, null).failure().detail())
                .isEqualTo("expected a call within 1h 10m, none ever came");
        assertThat(judge(ago("PT9H"), ago("PT2H5M"), null, null).observed().more())
                .containsEntry("last_well", "2026-11-21T09:55:00Z")
                .containsEntry("silent_s", 7_500L);
    }

    @Test
    void whoSaysThatItFailedIsDownAtOnceUntilItSaysThatAllIsWell() {
        Measurement m = judge(ago("PT9H"), ago("PT2M"), ago("PT1M"), "disk full");
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.failure())
                .isEqualTo(new Failure(Kind.ASSERTION, Source.TARGET, "the caller said that it failed: disk full"));
        assertThat(judge(ago("PT9H"), ago("PT1M"), ago("PT2M"), null).outcome()).isEqualTo(Outcome.UP);
    }

    @Test
    void whatACallerSaysIsOneLine() {
        assertThat(HeartbeatRule.oneLine(" a\u001b[2J\nb\u202e ")).isEqualTo("a [2J b");
        assertThat(HeartbeatRule.oneLine("\n")).isNull();
        assertThat(HeartbeatRule.oneLine("x".repeat(1_024))).hasSize(200);
    }
}
