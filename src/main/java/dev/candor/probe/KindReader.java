package dev.candor.probe;

import dev.candor.catalog.Section;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds which kind of question a probe or a step asks, and reads it. */
final class KindReader {

    /** The keys that name a kind; {@code curl} and {@code http} are two spellings of one. */
    static final List<String> KEYS = List.of(
            "curl",
            "http",
            "tcp",
            "tls",
            "dns",
            "ping",
            "traceroute",
            "grpc",
            "websocket",
            "prometheus",
            "heartbeat",
            "steps");

    private final CurlReader curl;
    private final HttpReader http;
    private final TcpReader tcp;
    private final HandshakeReader tls;
    private final DnsReader dns;
    private final PingReader ping;
    private final GrpcReader grpc;
    private final WebSocketReader webSocket;
    private final PrometheusReader prometheus;

    private final Variables variables;

    KindReader(Variables variables, String file) {
        this.variables = variables;
        this.curl = new CurlReader(variables, file);
        this.http = new HttpReader(variables, file);
        this.tcp = new TcpReader(variables, file);
        this.tls = new HandshakeReader(variables, file);
        this.dns = new DnsReader(variables, file);
        this.ping = new PingReader(variables);
        this.grpc = new GrpcReader(variables, file, http);
        this.webSocket = new WebSocketReader(variables, file, http);
        this.prometheus = new PrometheusReader(variables, file, http);
    }

    /** The one key that names the kind; empty with an error if there is none, or several. */
    Optional<String> key(Section section) {
        List<String> found = KEYS.stream().filter(section::has).toList();
        if (found.isEmpty()) {
            section.error("expected a kind: one of the keys %s".formatted(String.join(", ", KEYS)));
        } else if (found.size() > 1) {
            section.errorAtKey(
                    found.get(1), "expected one kind, found '%s' and '%s'".formatted(found.get(0), found.get(1)));
        }
        return found.stream().findFirst();
    }

    /** The word of the kind that this key names. */
    static String word(String key) {
        return switch (key) {
            case "curl" -> "http";
            case "steps" -> "suite";
            default -> key;
        };
    }

    /** What holds for the probe where it says nothing itself: {@code curl} may say more than its question. */
    ProbeReader.Defaults limits(Section section, ProbeReader.Defaults defaults) {
        return curl.limits(section, defaults);
    }

    /** What must hold of a kind where nothing is said. */
    static List<Assertion> usual(String word) {
        return switch (word) {
            case "http" -> List.of(ProbeReader.BELOW_400);
            case "dns" -> List.of(Assertion.parse("rcode == NOERROR"), Assertion.parse("answer exists"));
            default -> List.of();
        };
    }

    /** What was read under that key, one that asks a single question; null if it makes no question, with errors. */
    @Nullable
    ProbeKind read(Section section, String key) {
        return switch (key) {
            case "curl" -> curl.read(section);
            case "http" -> section.section(key).map(http::read).orElse(null);
            case "tcp" -> section.section(key).map(tcp::read).orElse(null);
            case "tls" -> section.section(key).map(tls::read).orElse(null);
            case "dns" -> section.section(key).map(dns::read).orElse(null);
            case "ping" -> section.section(key).map(ping::ping).orElse(null);
            case "grpc" -> section.section(key).map(grpc::read).orElse(null);
            case "websocket" -> section.section(key).map(webSocket::read).orElse(null);
            case "prometheus" -> section.section(key).map(prometheus::read).orElse(null);
            case "traceroute" -> section.section(key).map(ping::traceroute).orElse(null);
            case "heartbeat" ->
                section.section(key)
                        .map(inner -> HeartbeatReader.read(inner, variables))
                        .orElse(null);
            default -> null;
        };
    }
}
