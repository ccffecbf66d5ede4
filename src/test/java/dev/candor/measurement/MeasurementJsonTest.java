package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MeasurementJsonTest {
    private static final Measurement FULL = new Measurement(
            "checkout",
            "http",
            "local",
            Instant.parse("2026-11-20T12:00:00.123456Z"),
            Outcome.DEGRADED,
            new Failure(Failure.Kind.ASSERTION, Failure.Source.TARGET, "time_total was 900, expected < 800ms"),
            List.of(
                    new AssertionOutcome("status == 200", true, "200"),
                    new AssertionOutcome("header x exists", false, null)),
            new Observed(
                    "192.0.2.7",
                    4,
                    "1.1",
                    200,
                    0,
                    110L,
                    110L,
                    233L,
                    new Observed.TlsFacts(
                            "TLSv1.3",
                            "TLS_AES_128_GCM_SHA256",
                            "http/1.1",
                            new Observed.CertFacts(
                                    "CN=a",
                                    "CN=b",
                                    List.of("a.example"),
                                    Instant.parse("2026-01-01T00:00:00Z"),
                                    Instant.parse("2027-01-01T00:00:00Z"),
                                    "ab",
                                    42.1,
                                    true)),
                    new Identity("fra", "h-112", null, "1.4.2")),
            new Timings(1.2, 9.8, 31.0, 31.1, 60.2, 0, 61.0),
            new Phases(1.2, 8.6, 21.2, 0.1, 29.1, 0.8),
            Map.of());

    @Test
    void whatIsWrittenIsReadBackTheSame() throws Exception {
        assertThat(MeasurementJson.read(MeasurementJson.write(FULL))).isEqualTo(FULL);
        MeasurementBatch batch =
                new MeasurementBatch("agent-1", UUID.randomUUID(), List.of(new MeasurementBatch.Entry(1, FULL)));
        String json = MeasurementJson.mapper().writeValueAsString(batch);
        assertThat(MeasurementJson.mapper().readValue(json, MeasurementBatch.class))
                .isEqualTo(batch);
    }

    @Test
    void fieldsStandInTheOrderOfThePage() throws Exception {
        JsonNode tree = MeasurementJson.mapper().readTree(MeasurementJson.write(FULL));
        assertThat(tree.fieldNames())
                .toIterable()
                .containsExactly(
                        "probe",
                        "kind",
                        "location",
                        "started_at",
                        "outcome",
                        "failure",
                        "assertions",
                        "observed",
                        "timing_ms",
                        "phase_ms",
                        "evidence");
        assertThat(tree.get("observed").fieldNames())
                .toIterable()
                .containsExactly(
                        "ip",
                        "ip_version",
                        "http_version",
                        "status",
                        "redirects",
                        "content_length",
                        "body_length",
                        "headers_size",
                        "tls",
                        "identity");
        assertThat(tree.get("observed").get("tls").get("cert").fieldNames())
                .toIterable()
                .containsExactly(
                        "subject",
                        "issuer",
                        "san",
                        "not_before",
                        "not_after",
                        "fingerprint_sha256",
                        "days_left",
                        "verified");
        assertThat(tree.get("timing_ms").fieldNames())
                .toIterable()
                .containsExactly(
                        "namelookup", "connect", "appconnect", "pretransfer", "starttransfer", "redirect", "total");
        assertThat(tree.get("phase_ms").fieldNames())
                .toIterable()
                .containsExactly("dns", "connect", "tls", "send", "wait", "transfer");
        assertThat(tree.get("failure").get("kind").asText()).isEqualTo("assertion");
    }

    @Test
    void timesHaveSixDigitsEvenIfTheyAreZeroOrNine() {
        assertThat(json("2026-11-20T12:00:00Z")).contains("\"started_at\":\"2026-11-20T12:00:00.000000Z\"");
        assertThat(json("2026-11-20T12:00:00.123456789Z")).contains("\"started_at\":\"2026-11-20T12:00:00.123456Z\"");
    }

    @Test
    void timesAreReadAsTheyStandAndThoseThatThereAreNotAreRefused() throws Exception {
        String json = json("2026-11-20T12:00:00.123456Z");
        for (String time : List.of(
                "2026-11-20T23:59:59.999999Z",
                "2024-02-29T00:00:00.000001Z",
                "1969-12-31T23:59:59.000001Z",
                "2000-01-31T05:06:07.000890Z",
                "2026-11-20T12:00:00Z",
                "2026-11-20T13:00:00.123456+01:00")) {
            String one = json.replace("2026-11-20T12:00:00.123456Z", time);
            assertThat(MeasurementJson.read(one).startedAt()).as(time).isEqualTo(Instant.parse(time));
        }
        for (String time : List.of(
                "2026-02-29T00:00:00.000000Z",
                "2026-13-01T00:00:00.000000Z",
                "2026-00-10T00:00:00.000000Z",
                "2026-11-20T12:60:00.000000Z",
                "2026-11-20T25:00:00.000000Z",
                "2026-11-20T12:00:00.00000aZ",
                "2026-11-20 12:00:00.000000Z")) {
            assertThatThrownBy(() -> MeasurementJson.read(json.replace("2026-11-20T12:00:00.123456Z", time)))
                    .as(time)
                    .isInstanceOf(JacksonException.class);
        }
    }

    @Test
    void phasesThatDidNotHappenAreNull() {
        assertThat(json("2026-11-20T12:00:00Z"))
                .contains(
                        "\"phase_ms\":{\"dns\":null,\"connect\":null,\"tls\":null,\"send\":null,\"wait\":null,\"transfer\":null}");
    }

    @Test
    void aNewerAgentsFieldsArePassedOverButNonsenseIsRefused() throws Exception {
        String json = MeasurementJson.write(FULL);
        assertThat(MeasurementJson.read(json.replaceFirst("\\{", "{\"new_field\":{\"a\":[1]},")))
                .isEqualTo(FULL);
        for (String bad : List.of(
                json.replace("2026-11-20T12:00:00.123456Z", "yesterday"),
                json.replace("\"degraded\"", "\"fine\""),
                json.replace("\"degraded\"", "\"up\""),
                json.replaceFirst("\\{", "{\"probe\":\"twice\","),
                json.substring(0, json.length() - 2))) {
            assertThatThrownBy(() -> MeasurementJson.read(bad)).isInstanceOf(JacksonException.class);
        }
    }

    private static String json(String startedAt) {
        return MeasurementJson.write(Measurement.unknown(
                "p",
                "tcp",
                "local",
                Instant.parse(startedAt),
                new Failure(Failure.Kind.AGENT, Failure.Source.AGENT, "too many runs"),
                0.1));
    }
}
