package dev.candor.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What other systems are told of a gate, and what people read of it. */
class CallBodiesTest {
    private static final Instant DECIDED = Instant.parse("2026-03-01T12:03:00Z");
    private final ObjectMapper json = new ObjectMapper();
    private final CallBodies bodies = new CallBodies(() -> DECIDED.plusSeconds(60));

    @Test
    void aPassedGateApprovesWhereverSomebodyAsksForAWord() {
        GateResult passed = gate(GateStatus.PASSED, "all regions are fine");
        assertThat(told(CallbackKind.GITHUB_PROTECTION_RULE, passed)
                        .path("state")
                        .asText())
                .isEqualTo("approved");
        assertThat(told(CallbackKind.GITHUB_CHECK_RUN, passed)
                        .path("conclusion")
                        .asText())
                .isEqualTo("success");
        assertThat(told(CallbackKind.GITLAB_APPROVAL, passed).path("status").asText())
                .isEqualTo("approved");
        assertThat(told(CallbackKind.GITLAB_STATUS, passed).path("state").asText())
                .isEqualTo("success");
        assertThat(told(CallbackKind.AZURE_TASK, passed).path("result").asText())
                .isEqualTo("succeeded");
        assertThat(told(CallbackKind.CDEVENTS, passed)
                        .at("/subject/content/outcome")
                        .asText())
                .isEqualTo("success");
        assertThat(bodies.decision(callback(CallbackKind.CDEVENTS), passed)).hasSize(1);
        assertThat(bodies.decision(callback(CallbackKind.ROLLBACK_WEBHOOK), passed))
                .isEmpty();
        assertThat(bodies.decision(callback(CallbackKind.GITHUB_DEPLOYMENT_STATUS), passed))
                .isEmpty();
    }

    @Test
    void aFailedGateRejectsAndSaysWhyAndWhatToGoBackTo() {
        GateResult failed = gate(GateStatus.FAILED, "iad: 38 of 41 failed".repeat(20));
        JsonNode rule = told(CallbackKind.GITHUB_PROTECTION_RULE, failed);
        assertThat(rule.path("state").asText()).isEqualTo("rejected");
        assertThat(rule.path("environment_name").asText()).isEqualTo("production");
        assertThat(rule.path("comment").asText()).contains("38 of 41 failed", "Last good version: 9ee01d0");
        JsonNode check = told(CallbackKind.GITHUB_CHECK_RUN, failed);
        assertThat(check.path("conclusion").asText()).isEqualTo("failure");
        assertThat(check.path("head_sha").asText()).isEqualTo("3f2c1ab");
        JsonNode status = told(CallbackKind.GITHUB_DEPLOYMENT_STATUS, failed);
        assertThat(status.path("state").asText()).isEqualTo("failure");
        assertThat(status.path("description").asText()).hasSize(140).endsWith("…");
        assertThat(told(CallbackKind.GITLAB_STATUS, failed).path("description").asText())
                .hasSize(250);
        assertThat(told(CallbackKind.GITLAB_APPROVAL, failed).path("status").asText())
                .isEqualTo("rejected");
        assertThat(told(CallbackKind.AZURE_TASK, failed).path("result").asText())
                .isEqualTo("failed");
        assertThat(told(CallbackKind.ROLLBACK_WEBHOOK, failed)
                        .at("/data/rollback_to")
                        .asText())
                .isEqualTo("9ee01d0");
        List<Object> events = bodies.decision(callback(CallbackKind.CDEVENTS), failed);
        assertThat(events).hasSize(2);
        assertThat(json.<JsonNode>valueToTree(events.get(1))
                        .at("/customData/failed_regions/0")
                        .asText())
                .isEqualTo("iad");
    }

    @Test
    void whatCannotBeToldIsNeverToldAsPassed() {
        GateResult open = gate(GateStatus.INCONCLUSIVE, "too few runs");
        assertThat(told(CallbackKind.GITHUB_CHECK_RUN, open).path("conclusion").asText())
                .isEqualTo("action_required");
        assertThat(told(CallbackKind.GITHUB_PROTECTION_RULE, open).path("state").asText())
                .isEqualTo("rejected");
        assertThat(told(CallbackKind.CDEVENTS, open)
                        .at("/subject/content/outcome")
                        .asText())
                .isEqualTo("error");
        assertThat(told(CallbackKind.AZURE_TASK, open).path("result").asText()).isEqualTo("failed");
        JsonNode event = told(CallbackKind.STANDARD_WEBHOOK, open);
        assertThat(event.path("time").asText())
                .isEqualTo(DECIDED.plusSeconds(60).toString());
        assertThat(event.at("/data/rollback_to").isNull()).isTrue();
    }

    @Test
    void onlyThoseWhoWouldWaitWithoutAWordHearOfProgress() {
        GateResult running = gate(GateStatus.RUNNING, "fra: 0 of 12 failed");
        List<CallbackKind> hear = Arrays.stream(CallbackKind.values())
                .filter(kind -> bodies.progress(callback(kind), running).isPresent())
                .toList();
        assertThat(hear).containsExactlyInAnyOrder(CallbackKind.GITHUB_PROTECTION_RULE, CallbackKind.GITLAB_STATUS);
        Optional<Object> rule = bodies.progress(
                new Callback(CallbackKind.GITHUB_PROTECTION_RULE, "https://x.test/", Map.of("environment", "eu")),
                running);
        JsonNode said = json.valueToTree(rule.orElseThrow());
        assertThat(said.has("state")).isFalse();
        assertThat(said.path("environment_name").asText()).isEqualTo("eu");
    }

    @Test
    void peopleReadHowLongEachRegionWasDownAndWhenTheNewVersionTookOver() {
        GateStory story = GateStory.of(gate(GateStatus.FAILED, "iad failed"));
        assertThat(story.rollbackTo()).isEqualTo("9ee01d0");
        assertThat(story.phase()).isEqualTo("sea");
        assertThat(story.regions())
                .extracting(GateStory.Region::region, GateStory.Region::downtime, GateStory.Region::converged)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("fra", null, "41.2 to 43.2 s"),
                        org.assertj.core.groups.Tuple.tuple("iad", "4.1 to 6.2 s and still", "not yet"),
                        org.assertj.core.groups.Tuple.tuple("syd", "1.0 to 2.0 s", "not seen"));
        assertThat(story.steps().get(0).answers().get("fra")).isEqualTo(new GateStory.Answers(3, 1, 0, 2));
        GateStory passed = GateStory.of(gate(GateStatus.PASSED, "fine"));
        assertThat(passed.rollbackTo()).isNull();
        assertThat(passed.phase()).isNull();
    }

    private JsonNode told(CallbackKind kind, GateResult gate) {
        return json.valueToTree(bodies.decision(callback(kind), gate).get(0));
    }

    private static Callback callback(CallbackKind kind) {
        return new Callback(kind, "https://example.test/hook");
    }

    private static GateReport.RegionReport region(
            String region, GateReport.Verdict verdict, @Nullable Instant firstNew) {
        GateReport.Count count = new GateReport.Count(41, 38);
        return new GateReport.RegionReport(
                region, true, verdict, 41, 38, Map.of(), count, count, firstNew, null, null, null, null, null, 0, "so");
    }

    private static GateResult gate(GateStatus status, String reason) {
        boolean failed = status == GateStatus.FAILED;
        boolean decided = failed || status == GateStatus.PASSED;
        Map<String, @Nullable List<Double>> convergence = new HashMap<>();
        convergence.put("fra_s", List.of(41.2, 43.2));
        convergence.put("iad_s", null);
        return new GateResult(
                "g_1",
                status,
                "checkout",
                "production",
                "3f2c1ab",
                "9ee01d0",
                DECIDED.minusSeconds(180),
                DECIDED.plusSeconds(600),
                decided ? DECIDED : null,
                "180/180s",
                failed ? 1 : 0,
                List.of(
                        region("fra", GateReport.Verdict.OK, DECIDED),
                        region("iad", GateReport.Verdict.FAILED, DECIDED),
                        region("syd", GateReport.Verdict.OK, null)),
                new GateResult.DeployView(
                        Map.of(
                                "iad", new GateReport.Downtime(4_100, 6_200, true),
                                "syd", new GateReport.Downtime(1_000, 2_000, false)),
                        5_100,
                        List.of(),
                        0,
                        convergence,
                        List.of(new GateReport.Step(10, Map.of("fra", new GateReport.Answers(3, 1, 0, 2)))),
                        null),
                List.of(),
                List.of(reason),
                null,
                failed ? new GateResult.Rollback("9ee01d0") : null,
                failed ? new GateSpec.Rollout("r_1", "sea") : null,
                "d_1",
                null,
                new GateResult.Argo(
                        "g_1", status, "180/180s", reason, !failed, failed ? List.of("iad") : List.of(), "u"),
                new GateResult.Spinnaker("RUNNING", "180/180s"),
                new GateResult.Links("https://s.test/api/v1/gates/g_1", "https://s.test/ops/deploys/d_1", "e"));
    }
}
