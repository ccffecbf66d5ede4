package dev.candor.alert.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each system is sent, limit by limit, and what its answers mean. */
class DialectsTest {

    private static final URI URL = URI.create("https://receiver.example.com/hook");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Answer OK = new Answer(200, "ok");

    @Test
    void pagerDutyIsTriggeredAcknowledgedAndResolvedByOneKey() throws Exception {
        Dialect pager = Dialects.pagerDuty(URL, "R123");

        JsonNode event = sent(pager, letter("firing"));
        assertThat(event.path("routing_key").asText()).isEqualTo("R123");
        assertThat(event.path("event_action").asText()).isEqualTo("trigger");
        assertThat(event.path("dedup_key").asText()).isEqualTo("i-1");
        assertThat(event.path("client").asText()).isEqualTo("Candor");
        assertThat(event.at("/payload/summary").asText()).isEqualTo("Host fra-1 is failing");
        assertThat(event.at("/payload/source").asText()).isEqualTo("host/fra-1");
        assertThat(event.at("/payload/severity").asText()).isEqualTo("error");
        assertThat(event.at("/payload/timestamp").asText()).isEqualTo("2026-11-20T10:00:12.315Z");
        assertThat(event.at("/payload/group").asText()).isEqualTo("region/fra");
        assertThat(event.at("/payload/class").asText()).isEqualTo("blame:host");
        assertThat(event.at("/payload/custom_details/attribution/confidence").asDouble())
                .isEqualTo(0.97);
        assertThat(event.at("/links/0/text").asText()).isEqualTo("Runbook");
        assertThat(sent(pager, letter("updated")).path("event_action").asText()).isEqualTo("trigger");
        assertThat(JSON.writeValueAsString(sent(pager, letter("acknowledged"))))
                .isEqualTo("{\"routing_key\":\"R123\",\"event_action\":\"acknowledge\",\"dedup_key\":\"i-1\"}");
        assertThat(sent(pager, letter("resolved")).path("event_action").asText())
                .isEqualTo("resolve");
        assertThat(sent(pager, letter("superseded")).path("event_action").asText())
                .isEqualTo("resolve");
    }

    @Test
    void pagerDutysLimitsAreKept() throws Exception {
        String body = body("firing")
                .replace("Host fra-1 is failing", "x".repeat(3_000))
                .replace("\"i-1\"", "\"" + "k".repeat(400) + "\"")
                .replace("31 of 31", "y".repeat(600_000));
        JsonNode event = sent(Dialects.pagerDuty(URL, "R"), letterOf(body, null));

        assertThat(event.at("/payload/summary").asText()).hasSize(1_024);
        assertThat(event.path("dedup_key").asText()).hasSize(255);
        assertThat(event.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(512 * 1_024);
    }

    @ParameterizedTest
    @CsvSource({
        "202,ACCEPTED",
        "400,NEVER",
        "403,NEVER",
        "429,AGAIN",
        "408,AGAIN",
        "500,AGAIN",
        "503,AGAIN",
        "307,AGAIN"
    })
    void pagerDutyAndItsLikeAreFinalWhereTheRequestIsWrong(int status, Fate fate) {
        assertThat(Dialects.pagerDuty(URL, "R").fate(new Answer(status, ""))).isEqualTo(fate);
        assertThat(Dialects.opsgenie(URL, "K", "").fate(new Answer(status, ""))).isEqualTo(fate);
        assertThat(Dialects.alertmanagerWebhook("am", URL, "", URL).fate(new Answer(status, "")))
                .isEqualTo(fate);
    }

    @Test
    void aDeployIsOneChangeEventThatPagesNobody() throws Exception {
        Dialect changes = Dialects.pagerDutyChanges(URL, "R123");
        String body = """
                {"type":"dev.candor.deploy.observed.v1","subject":"d1","data":{"title":"Deploy of shop v2","deploy":"d1",
                "app":"shop","version":"v2","previous_version":"v1","started_at":"2026-11-20T10:00:00Z",
                "links":{"html":"https://c/ops/deploys"}}}""";
        JsonNode event = sent(changes, letterOf(body, null));

        assertThat(event.toString())
                .isEqualTo(
                        "{\"routing_key\":\"R123\",\"payload\":{\"summary\":\"Deploy of shop v2\",\"source\":\"shop\","
                                + "\"timestamp\":\"2026-11-20T10:00:00Z\",\"custom_details\":{\"deploy\":\"d1\",\"app\":\"shop\","
                                + "\"version\":\"v2\",\"previous_version\":\"v1\"}},"
                                + "\"links\":[{\"href\":\"https://c/ops/deploys\",\"text\":\"Deploy\"}]}");
        assertThat(changes.takes("dev.candor.alert.firing.v1")).isFalse();
        assertThat(Dialects.pagerDuty(URL, "R").takes("dev.candor.deploy.observed.v1"))
                .isFalse();
    }

    @Test
    void alertmanagersWebhookIsOfVersion4() throws Exception {
        Dialect webhook = Dialects.alertmanagerWebhook("pager", URL, "t0k", URI.create("https://c"));
        Call call = webhook.next(letter("firing"), List.of()).orElseThrow();
        JsonNode firing = JSON.readTree(call.body());

        assertThat(call.headers()).containsEntry("Authorization", "Bearer t0k");
        assertThat(firing.path("version").asText()).isEqualTo("4");
        assertThat(firing.path("groupKey").asText())
                .isEqualTo("{}:{alertname=\"CandorIncident\", incident=\"inc_i-1\"}");
        assertThat(firing.path("status").asText()).isEqualTo("firing");
        assertThat(firing.path("receiver").asText()).isEqualTo("pager");
        assertThat(firing.path("truncatedAlerts").asInt(-1)).isZero();
        assertThat(firing.at("/alerts/0/labels/cause").asText()).isEqualTo("host/fra-1");
        assertThat(firing.at("/alerts/0/endsAt").asText()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(firing.at("/alerts/0/annotations/runbook_url").asText()).isEqualTo("https://wiki/host");
        assertThat(firing.at("/alerts/0/fingerprint").asText()).matches("[0-9a-f]{16}");
        JsonNode resolved = sent(webhook, letter("resolved"));
        assertThat(resolved.path("status").asText()).isEqualTo("resolved");
        assertThat(resolved.at("/alerts/0/endsAt").asText()).isEqualTo("2026-11-20T10:05:00Z");
        assertThat(resolved.at("/alerts/0/fingerprint")).isEqualTo(firing.at("/alerts/0/fingerprint"));
    }

    @Test
    void slacksHookIsToldOfTurnsAndNotOfEveryChange() throws Exception {
        Dialect slack = Dialects.slack(URL);
        JsonNode message = sent(slack, letter("firing"));

        assertThat(message.path("text").asText()).isEqualTo("🟠 Firing: Host fra-1 is failing");
        assertThat(message.at("/blocks/0/type").asText()).isEqualTo("header");
        assertThat(message.at("/blocks/1/text/text").asText())
                .contains("31 of 31 &lt;failures&gt;")
                .contains("<https://wiki/host|Runbook>");
        assertThat(slack.next(letter("updated"), List.of())).isEmpty();
        assertThat(slack.next(
                        letterOf(
                                body("updated").replace("\"revised_from\":null", "\"revised_from\":\"region/fra\""),
                                null),
                        List.of()))
                .isPresent();
        assertThat(slack.fate(new Answer(410, "channel_is_archived"))).isEqualTo(Fate.GONE);
        assertThat(slack.fate(new Answer(404, "no_service"))).isEqualTo(Fate.NEVER);
        assertThat(slack.fate(new Answer(429, "rate_limited"))).isEqualTo(Fate.AGAIN);
    }

    @Test
    void aSlackAppKeepsOneMessageTrueAndAnswersToIt() throws Exception {
        Dialect slack = Dialects.slackApp(URI.create("https://slack.com/api/"), "xoxb-1", "C1");
        Call first = slack.next(letter("firing"), List.of()).orElseThrow();
        Answer posted = new Answer(200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1503435956.000247\"}");

        assertThat(first.url()).hasToString("https://slack.com/api/chat.postMessage");
        assertThat(first.headers()).containsEntry("Authorization", "Bearer xoxb-1");
        assertThat(JSON.readTree(first.body()).path("channel").asText()).isEqualTo("C1");
        assertThat(slack.next(letter("firing"), List.of(posted))).isEmpty();
        String thread = slack.thread(letter("firing"), List.of(posted));
        assertThat(thread).isEqualTo("C1 1503435956.000247");

        Letter later = letterOf(body("resolved"), thread);
        Call update = slack.next(later, List.of()).orElseThrow();
        assertThat(update.url()).hasToString("https://slack.com/api/chat.update");
        assertThat(JSON.readTree(update.body()).path("ts").asText()).isEqualTo("1503435956.000247");
        Call answer = slack.next(later, List.of(posted)).orElseThrow();
        assertThat(answer.url()).hasToString("https://slack.com/api/chat.postMessage");
        assertThat(JSON.readTree(answer.body()).path("thread_ts").asText()).isEqualTo("1503435956.000247");
        assertThat(slack.next(later, List.of(posted, posted))).isEmpty();
        assertThat(slack.thread(later, List.of(posted, posted))).isEqualTo(thread);
    }

    @ParameterizedTest
    @CsvSource({"ratelimited,AGAIN", "internal_error,AGAIN", "channel_not_found,NEVER", "invalid_auth,NEVER"})
    void aSlackAppsRefusalsStandBehindA200(String error, Fate fate) {
        Dialect slack = Dialects.slackApp(URI.create("https://slack.com/api/"), "x", "C1");

        assertThat(slack.fate(new Answer(200, "{\"ok\":false,\"error\":\"%s\"}".formatted(error))))
                .isEqualTo(fate);
        assertThat(slack.fate(new Answer(200, "<html>"))).isEqualTo(Fate.AGAIN);
        assertThat(slack.fate(new Answer(200, "{\"ok\":true}"))).isEqualTo(Fate.ACCEPTED);
    }

    @Test
    void opsgenieGoesByAnAliasWithinItsLimits() throws Exception {
        Dialect opsgenie = Dialects.opsgenie(URI.create("https://api.opsgenie.com"), "K", "ops");
        String body = body("firing")
                .replace("Host fra-1 is failing", "x".repeat(300))
                .replace("31 of 31", "y".repeat(20_000))
                .replace("\"i-1\"", "\"" + "k".repeat(600) + "\"");
        Call call = opsgenie.next(letterOf(body, null), List.of()).orElseThrow();
        JsonNode alert = JSON.readTree(call.body());

        assertThat(call.url()).hasToString("https://api.opsgenie.com/v2/alerts");
        assertThat(call.headers()).containsEntry("Authorization", "GenieKey K");
        assertThat(alert.path("message").asText()).hasSize(130);
        assertThat(alert.path("alias").asText()).hasSize(512);
        assertThat(alert.path("description").asText()).hasSize(15_000);
        assertThat(alert.path("priority").asText()).isEqualTo("P2");
        assertThat(alert.path("responders").toString()).isEqualTo("[{\"type\":\"team\",\"name\":\"ops\"}]");
        assertThat(opsgenie.next(letter("resolved"), List.of()).orElseThrow().url())
                .hasToString("https://api.opsgenie.com/v2/alerts/i-1/close?identifierType=alias");
        assertThat(opsgenie.next(letter("acknowledged"), List.of())
                        .orElseThrow()
                        .url())
                .hasToString("https://api.opsgenie.com/v2/alerts/i-1/acknowledge?identifierType=alias");
        assertThat(opsgenie.next(letter("updated"), List.of()).orElseThrow().url())
                .hasToString("https://api.opsgenie.com/v2/alerts/i-1/notes?identifierType=alias");
    }

    @Test
    void ntfyGetsTextAndHeadersOfAsciiOnly() {
        String body = body("firing").replace("Host fra-1", "Größe").replace("31 of 31", "ü".repeat(5_000));
        Call call =
                Dialects.ntfy(URL, "tk").next(letterOf(body, null), List.of()).orElseThrow();

        assertThat(call.body().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(4_096);
        assertThat(call.headers())
                .containsEntry("Priority", "4")
                .containsEntry("Authorization", "Bearer tk")
                .containsEntry("Click", "https://c/ops/incidents/i-1")
                .containsEntry(
                        "Title",
                        "=?UTF-8?B?"
                                + Base64.getEncoder()
                                        .encodeToString("Größe is failing".getBytes(StandardCharsets.UTF_8))
                                + "?=");
        assertThat(Dialects.ntfy(URL, "")
                        .next(letter("resolved"), List.of())
                        .orElseThrow()
                        .headers())
                .containsEntry("Priority", "3")
                .doesNotContainKey("Authorization");
    }

    @Test
    void aPlainPostIsMappedByPointersAndNotByTemplates() {
        Call mapped = Dialects.post(
                        URL,
                        Map.of("X-Title", "/data/title", "X-Token", "abc", "X-None", "/data/none"),
                        Map.of("text", "/data/title", "by", "candor", "blame", "/data/attribution"))
                .next(letter("firing"), List.of())
                .orElseThrow();
        assertThat(mapped.headers())
                .containsEntry("X-Title", "Host fra-1 is failing")
                .containsEntry("X-Token", "abc")
                .doesNotContainKey("X-None");
        assertThat(mapped.body())
                .contains("\"text\":\"Host fra-1 is failing\"", "\"by\":\"candor\"", "\"blame\":{\"verdict\":\"host\"");
        Call plain = Dialects.post(URL, Map.of(), Map.of())
                .next(letter("firing"), List.of())
                .orElseThrow();
        assertThat(plain.body()).isEqualTo("Host fra-1 is failing\n31 of 31 <failures>");
    }

    @Test
    void mailsOfOneIncidentAreOneThreadAndAResendIsTheSameMail() {
        Mail mail = (Mail) Dialects.mail(List.of("ops@example.com"));
        Mail.Message message = mail.message(letterOf(body("firing").replace("is failing", "is\\r\\nBcc: x"), null));

        assertThat(message.subject()).isEqualTo("[firing] Host fra-1 is Bcc: x");
        assertThat(message.id()).isEqualTo("<evt_1@candor>");
        assertThat(message.thread()).isEqualTo("<inc_i-1@candor>");
        assertThat(message.text()).contains("Runbook: https://wiki/host", "Blamed: host/fra-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alertmanager", "pagerduty", "slack", "opsgenie", "ntfy", "post"})
    void oneEventIsOneRequestWhereNothingElseIsSaid(String kind) {
        Dialect dialect = switch (kind) {
            case "alertmanager" -> Dialects.alertmanagerWebhook("x", URL, "", URL);
            case "pagerduty" -> Dialects.pagerDuty(URL, "R");
            case "slack" -> Dialects.slack(URL);
            case "opsgenie" -> Dialects.opsgenie(URL, "K", "");
            case "ntfy" -> Dialects.ntfy(URL, "");
            default -> Dialects.post(URL, Map.of(), Map.of());
        };
        assertThat(dialect.next(letter("firing"), List.of(OK))).isEmpty();
        assertThat(dialect.takes("dev.candor.alert.firing.v1")).isTrue();
    }

    @Test
    void fingerprintsAreThoseOfAlertmanager() {
        // Prometheus's own: the offset basis is that of no labels.
        assertThat(Labels.fingerprint(Map.of())).isEqualTo("cbf29ce484222325");
        assertThat(Labels.fingerprint(Map.of("a", "b"))).isNotEqualTo(Labels.fingerprint(Map.of("b", "a")));
    }

    private static JsonNode sent(Dialect dialect, Letter letter) throws Exception {
        return JSON.readTree(dialect.next(letter, List.of()).orElseThrow().body());
    }

    private static Letter letter(String what) {
        return letterOf(body(what), null);
    }

    private static Letter letterOf(String body, String thread) {
        try {
            return new Letter("evt_1", JSON.readTree(body), body, Instant.parse("2026-11-20T10:00:13Z"), thread);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String body(String what) {
        boolean over = what.equals("resolved") || what.equals("superseded");
        return """
                {"specversion":"1.0","id":"evt_1","type":"dev.candor.alert.%s.v1","subject":"inc_i-1","data":{
                "incident":"i-1","dedup_key":"i-1","sequence":1,"status":"%s","severity":"major","page":true,"urgent":true,
                "title":"Host fra-1 is failing","explanation":"31 of 31 <failures>",
                "starts_at":"2026-11-20T10:00:12.315Z","ends_at":%s,
                "attribution":{"verdict":"host","component":"host/fra-1","confidence":0.97,"revised_from":null},
                "impact":{"components":["machines"],"regions":["fra"]},"runbook_url":"https://wiki/host",
                "links":{"html":"https://c/ops/incidents/i-1","silence":"https://c/s","ack":"https://c/a"}}}""".formatted(what, over ? "resolved" : "firing", over ? "\"2026-11-20T10:05:00Z\"" : "null");
    }
}
