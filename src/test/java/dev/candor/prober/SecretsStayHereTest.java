package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import dev.candor.security.SecretStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A target that repeats everything it was told must not make a measurement tell a secret. */
class SecretsStayHereTest {

    private static final String SECRET = "c4n4ry-\"T0ken\"/+";
    private static Probers probers;

    @BeforeAll
    static void start() {
        probers = new Probers(4, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
    }

    @AfterAll
    static void stop() {
        probers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl: |\n      curl http://127.0.0.1:{{port}}/ -H 'Authorization: Bearer {{secret.token}}'",
                "curl: |\n      curl http://127.0.0.1:{{port}}/ -u 'me:{{secret.token}}'",
                "curl: |\n      curl http://127.0.0.1:{{port}}/ -G --data-urlencode 'q={{secret.token}}'",
                "curl: |\n      curl http://127.0.0.1:{{port}}/ --json '{\"a\": \"{{secret.token}}\"}'",
                "http: {url: 'http://127.0.0.1:{{port}}/', form: {a: '{{secret.token}}'}}",
                "http: {url: 'http://127.0.0.1:{{port}}/', json: {a: ['{{secret.token}}']}}",
                "http: {url: 'http://127.0.0.1:{{port}}/', auth: {bearer: '{{secret.token}}'}, follow: 1}",
                "tcp: {host: 127.0.0.1, port: '{{port}}', dialog: [{send: \"GET / HTTP/1.0\\r\\nX: {{secret.token}}\\r\\n\\r\\n\"}, {expect: nothing like it}]}",
            })
    void nothingOfASecretIsInAMeasurement(String kind) throws Exception {
        try (Talker talker = Talker.doing(socket -> {
            byte[] all = new byte[4096];
            String said = new String(all, 0, socket.getInputStream().read(all), "UTF-8");
            String body = said.replace("\r", "").replace("\n", " ");
            Talker.write(
                    socket,
                    "HTTP/1.1 500 No\r\nContent-Length: %d\r\nX-Echo: %s\r\nConnection: close\r\n\r\n%s"
                            .formatted(body.length(), body, body));
        })) {
            Probe probe = probe(kind, talker.port());
            Measurement measurement =
                    probers.run(probe, Vantage.at("here")).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(measurement.outcome()).isEqualTo(Outcome.DOWN);
            String json = MeasurementJson.write(measurement);
            assertThat(json).contains("***").doesNotContain("c4n4ry", "T0ken", "YzRuNHJ5", "bTpjNG40");
            assertThat(probe.toString().replace(probe.kind().toString(), "")).doesNotContain("c4n4ry");
        }
    }

    private static Probe probe(String kind, int port) {
        boolean tcp = kind.startsWith("tcp");
        String expect = tcp ? "[body contains nothing]" : "[body contains nothing, header x-echo == nothing]";
        ProbeFile file = ProbeFile.parse(
                "p.yaml",
                "version: candor/v1\nprobes:\n  - id: a\n    %s\n    expect: %s\n%s"
                        .formatted(kind, expect, tcp ? "" : "    identify: {host: header x-echo}\n"),
                Optional.empty(),
                Map.of("port", String.valueOf(port)),
                new SecretStore(Map.of("CANDOR_SECRET_TOKEN", SECRET), null));
        assertThat(file.errors()).isEmpty();
        return file.probes().get(0);
    }
}
