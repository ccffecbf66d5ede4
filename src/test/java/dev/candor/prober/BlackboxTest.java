package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.candor.measurement.Outcome;
import dev.candor.probe.BlackboxModule;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlackboxTest {

    private static final Probers PROBERS =
            new Probers(64, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
            + "Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT\r\nX-A: b/c\r\n\r\nhello";

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        PROBERS.close();
    }

    private Blackbox with(String modules) throws IOException {
        Path file = directory.resolve("modules.yaml");
        if (!modules.isEmpty()) {
            Files.writeString(file, modules);
        }
        return new Blackbox(PROBERS, file, 2);
    }

    private static Blackbox.Scraped scrape(Blackbox blackbox, String module, String target) throws Exception {
        BlackboxModule found = blackbox.module(module).orElseThrow(() -> new AssertionError(blackbox.errors()));
        return blackbox.scrape(found, target, null, Duration.ofSeconds(5))
                .orElseThrow()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /** What blackbox_exporter 0.23 said of the same server, values aside. */
    @Test
    void anHttpAnswerHasTheNamesAndLabelsOfBlackboxExporter() throws Exception {
        try (Talker server = Talker.answering(ANSWER)) {
            Blackbox.Scraped scraped = scrape(with(""), "http_2xx", "127.0.0.1:" + server.port());
            assertThat(scraped.metrics().lines().filter(line -> !line.startsWith("#")))
                    .extracting(line -> line.substring(0, line.lastIndexOf(' ')))
                    .containsExactly(
                            "probe_dns_lookup_time_seconds",
                            "probe_duration_seconds",
                            "probe_failed_due_to_regex",
                            "probe_http_content_length",
                            "probe_http_duration_seconds{phase=\"resolve\"}",
                            "probe_http_duration_seconds{phase=\"connect\"}",
                            "probe_http_duration_seconds{phase=\"tls\"}",
                            "probe_http_duration_seconds{phase=\"processing\"}",
                            "probe_http_duration_seconds{phase=\"transfer\"}",
                            "probe_http_last_modified_timestamp_seconds",
                            "probe_http_redirects",
                            "probe_http_ssl",
                            "probe_http_status_code",
                            "probe_http_uncompressed_body_length",
                            "probe_http_version",
                            "probe_ip_addr_hash",
                            "probe_ip_protocol",
                            "probe_success");
            assertThat(scraped.metrics())
                    .contains(
                            "\n# HELP probe_success Displays whether or not the probe was a success\n"
                                    + "# TYPE probe_success gauge\nprobe_success 1\n",
                            "\nprobe_http_status_code 200\n",
                            "\nprobe_http_version 1.1\n",
                            "\nprobe_http_content_length 5\n",
                            "\nprobe_http_last_modified_timestamp_seconds 946684800\n",
                            "\nprobe_ip_protocol 4\n",
                            // As blackbox_exporter has it for 127.0.0.1.
                            "\nprobe_ip_addr_hash 3668918509\n");
        }
    }

    @Test
    void aRefusalIsToldWithItsKindAndSource() throws Exception {
        Blackbox.Scraped scraped = scrape(with(""), "tcp_connect", "127.0.0.1:1");
        assertThat(scraped.metrics())
                .contains("probe_success 0\n", "probe_failure_info{kind=\"refused\",source=\"target\"} 1\n");
        assertThat(scrape(with(""), "http_2xx", "http://169.254.169.254/").metrics())
                .as("the guard holds here too")
                .contains("probe_failure_info{kind=\"blocked\",source=\"config\"} 1\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                            | UP   | 0
            {valid_status_codes: [201, 204]}                                              | DOWN | 0
            {valid_status_codes: [200]}                                                   | UP   | 0
            {fail_if_body_matches_regexp: ['h.l+o']}                                      | DOWN | 1
            {fail_if_body_not_matches_regexp: ['h.l+o']}                                  | UP   | 0
            {fail_if_header_matches: [{header: X-A, regexp: '^b/c$'}]}                    | DOWN | 1
            {fail_if_header_matches: [{header: X-B, regexp: 'x'}]}                        | DOWN | 0
            {fail_if_header_matches: [{header: X-B, regexp: 'x', allow_missing: true}]}   | UP   | 0
            {fail_if_header_not_matches: [{header: X-A, regexp: 'c'}]}                    | UP   | 0
            {fail_if_not_ssl: true}                                                       | DOWN | 0
            {fail_if_ssl: true}                                                           | UP   | 0
            {valid_http_versions: ['HTTP/2.0']}                                           | DOWN | 0
            {preferred_ip_protocol: ip4, ip_protocol_fallback: false}                     | UP   | 0
            """)
    void theFieldsOfAModuleMeanWhatTheyMeanThere(String http, Outcome outcome, int byRegex) throws Exception {
        try (Talker server = Talker.answering(ANSWER)) {
            Blackbox.Scraped scraped = scrape(
                    with("modules: {m: {prober: http, http: " + http + "}}"),
                    "m",
                    server.url().toString());
            assertThat(scraped.measurement().outcome()).isEqualTo(outcome);
            assertThat(scraped.metrics()).contains("\nprobe_failed_due_to_regex " + byRegex + "\n");
        }
    }

    @Test
    void aDialogGoesLineByLine() throws Exception {
        try (Talker server = Talker.doing(socket -> {
            socket.getOutputStream().write("hello\nSSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[100];
            int length = socket.getInputStream().read(buffer);
            socket.getOutputStream()
                    .write(("said " + new String(buffer, 0, length, StandardCharsets.US_ASCII))
                            .getBytes(StandardCharsets.US_ASCII));
        })) {
            Blackbox blackbox = with(
                    "modules: {m: {prober: tcp, tcp: {query_response: [{expect: '^SSH-2.0-', send: me}, {expect: '^said me$'}]}}}");
            assertThat(scrape(blackbox, "m", "127.0.0.1:" + server.port()).metrics())
                    .contains("probe_success 1\n");
        }
    }

    @Test
    void whatIsNotHonouredIsAnErrorWithItsPlaceAndLeavesTheLastGoodFileInForce() throws Exception {
        Blackbox blackbox = with("modules: {m: {prober: http}}");
        assertThat(blackbox.module("m")).isPresent();
        Files.writeString(directory.resolve("modules.yaml"), """
                modules:
                  m:
                    prober: http
                    http: {source_ip_address: 1.2.3.4, valid_status_codes: [99]}
                  n: {prober: tcp, tcp: {query_response: [{send: "PONG ${1}"}]}}
                  o: {prober: smtp}
                """);
        assertThat(blackbox.module("m")).isPresent();
        assertThat(blackbox.module("n")).isEmpty();
        assertThat(blackbox.errors())
                .extracting(error -> error.line() + ":" + error.column())
                .containsExactly("4:12", "4:61", "5:51", "6:15");
    }

    @ParameterizedTest
    @CsvSource({
        ", , PT10S",
        ", PT3S, PT3S",
        "10, , PT9.5S",
        "10, PT5S, PT5S",
        "2, PT5S, PT1.5S",
        "0.2, PT5S, PT0.1S",
        "300, , PT1M"
    })
    void aRunHasTheTimeThatTheScrapeLeavesIt(String scrape, Duration module, Duration within) {
        assertThat(Blackbox.within(scrape, module)).isEqualTo(within);
    }

    @Test
    void aTargetThatMakesNoSenseIsRefused() throws Exception {
        Blackbox blackbox = with("");
        assertThatThrownBy(() -> scrape(blackbox, "tcp_connect", "localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HOST:PORT");
        assertThatThrownBy(() -> scrape(blackbox, "http_2xx", "file:///etc/passwd"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneMoreThanAllowedIsToldToComeAgain() throws Exception {
        Blackbox busy = new Blackbox((probe, vantage) -> new CompletableFuture<>(), directory.resolve("none.yaml"), 2);
        BlackboxModule module = busy.module("tcp_connect").orElseThrow();
        for (int i = 0; i < 2; i++) {
            assertThat(busy.scrape(module, "127.0.0.1:1", null, Duration.ofSeconds(1)))
                    .isPresent();
        }
        assertThat(busy.scrape(module, "127.0.0.1:1", null, Duration.ofSeconds(1)))
                .isEmpty();
    }

    @Test
    void promtoolHasNothingToSay() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "promtool (Debian package prometheus) is not installed");
        try (Talker server = Talker.answering(ANSWER);
                Talker secure = Talker.on(
                        TestCertificate.make(directory, "scrape", "-1d", 30, "ip:127.0.0.1")
                                .serving(),
                        socket -> {
                            socket.getInputStream().read();
                            socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                        })) {
            Blackbox blackbox = with(
                    "modules: {s: {prober: http, http: {tls_config: {insecure_skip_verify: true}}}, t: {prober: tcp},"
                            + " i: {prober: icmp}, h: {prober: http}}");
            for (String[] one : new String[][] {
                {"h", server.url().toString()},
                {"s", "https://127.0.0.1:" + secure.port()},
                {"t", "127.0.0.1:" + server.port()},
                {"t", "127.0.0.1:1"},
                {"i", "127.0.0.1"}
            }) {
                Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                        .redirectErrorStream(true)
                        .start();
                try (OutputStream in = check.getOutputStream()) {
                    in.write(scrape(blackbox, one[0], one[1]).metrics().getBytes(StandardCharsets.UTF_8));
                }
                assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .as(one[0])
                        .isEmpty();
                assertThat(check.waitFor()).isZero();
            }
        }
    }
}
