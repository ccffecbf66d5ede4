package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each of these kinds takes, what it takes where nothing is said, and where it says that something is wrong. */
class KindReadersTest {

    private static ProbeFile file(String kind) {
        return ProbeFile.parse(
                "p.yaml", "version: candor/v1\nprobes:\n  - id: p\n    " + kind + "\n", Optional.empty(), Map.of());
    }

    private static ProbeKind read(String kind) {
        ProbeFile file = file(kind);
        assertThat(file.errors()).isEmpty();
        return file.probes().get(0).kind();
    }

    @Test
    void whatIsNotSaidIsAsTheDesignSays() {
        assertThat(read("ping: {host: example.com}"))
                .isEqualTo(new ProbeKind.Ping("example.com", 3, Duration.ofMillis(200), 56, ProbeKind.IpChoice.ANY));
        assertThat(read("traceroute: {host: example.com}"))
                .isEqualTo(new ProbeKind.Traceroute(
                        "example.com", ProbeKind.TraceMethod.UDP, 33_434, 30, 1, ProbeKind.IpChoice.ANY));
        assertThat(read("traceroute: {host: example.com, method: tcp}"))
                .isEqualTo(new ProbeKind.Traceroute(
                        "example.com", ProbeKind.TraceMethod.TCP, 443, 30, 1, ProbeKind.IpChoice.ANY));
        assertThat(read("grpc: {host: example.com, port: 50051}"))
                .isEqualTo(new ProbeKind.Grpc("example.com", 50_051, "", false, List.of(), null, Reach.DIRECT));
        assertThat(read("websocket: {url: 'WSS://example.com/live'}"))
                .isEqualTo(new ProbeKind.WebSocket(
                        URI.create("wss://example.com/live"), List.of(), List.of(), null, null, Reach.DIRECT));
        assertThat(((ProbeKind.Prometheus) read("prometheus: {url: 'https://p.example/x/', query: 'up == 1'}"))
                        .request()
                        .url())
                .hasToString("https://p.example/x/api/v1/query?query=up+%3D%3D+1");
    }

    @Test
    void metadataIsInLowerCaseAndTlsIsTrueOrAMapping() {
        ProbeKind.Grpc grpc =
                (ProbeKind.Grpc) read("grpc: {host: h, port: 1, tls: true, metadata: {X-A: b}, watch: 5s}");
        assertThat(grpc.secure()).isTrue();
        assertThat(grpc.metadata()).containsExactly(Map.entry("x-a", "b"));
        assertThat(grpc.watch()).isEqualTo(Duration.ofSeconds(5));
        grpc = (ProbeKind.Grpc) read("grpc: {host: h, port: 1, tls: {insecure: true}}");
        assertThat(grpc.secure()).isTrue();
        assertThat(grpc.reach().tls().insecure()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ping: ^{count: 3} | expected the key 'host'",
                "ping: {host: h, count: ^21} | expected a whole number from 1 to 20, found '21'",
                "ping: {host: h, gap: ^9ms} | expected a duration from 10ms to 10s, found '9ms'",
                "ping: {host: h, size: ^1401} | expected a whole number from 0 to 1400, found '1401'",
                "ping: {host: h, ^port: 7} | 'port'",
                "traceroute: {host: h, method: ^sctp} | expected udp, icmp or tcp, found 'sctp'",
                "traceroute: {host: h, max_hops: ^65} | expected a whole number from 1 to 64, found '65'",
                "traceroute: {host: h, method: icmp, ^port: 7} | expected no 'port' beside 'method: icmp'",
                "traceroute: {host: h, port: ^65535} | expected a port from 1 to 65506, found '65535'",
                "grpc: ^{host: h} | expected the key 'port'",
                "grpc: {host: h, port: ^0} | expected a port from 1 to 65535, found '0'",
                "grpc: {host: h, port: 1, watch: ^2m} | expected a duration from 10ms to 59s, found '2m'",
                "grpc: {host: h, port: 1, ^metadata: {grpc-timeout: 1S}} | expected no name that begins with grpc-",
                "websocket: {url: '^http://h/'} | expected an address such as wss://example.com/path",
                "websocket: {url: 'ws://h/', ^tls: {insecure: true}} | expected no 'tls' beside an address that begins with ws:",
                "websocket: {url: 'ws://h/', expect: '^('} | expected a regular expression",
                "websocket: {url: 'ws://h/', ^headers: {Sec-WebSocket-Key: x}} | expected no 'Sec-WebSocket-Key'",
                "prometheus: ^{url: 'http://h/'} | expected the key 'query'",
                "prometheus: {url: '^http://h/?query=up', query: up} | expected the server's address without '?'",
            })
    void whatIsWrongIsToldWhereItStands(String marked, String words) {
        int column = "    ".length() + marked.indexOf('^') + 1;
        assertThat(file(marked.replace("^", "")).errors())
                .anySatisfy(error -> assertThat(error.toString())
                        .startsWith("p.yaml:4:%d: ".formatted(column))
                        .contains(words));
    }
}
