package dev.candor.probe;

import dev.candor.catalog.Section;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code ping} and {@code traceroute}. */
final class PingReader {

    private static final int MOST_ECHOES = 20;
    private static final int DEFAULT_ECHOES = 3;
    private static final Duration LEAST_GAP = Duration.ofMillis(10);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(10);
    private static final Duration DEFAULT_GAP = Duration.ofMillis(200);
    // As ping(8) does; together with its headers the largest fits into any Ethernet frame.
    private static final int DEFAULT_SIZE = 56;
    private static final int LARGEST = 1_400;

    private static final int MOST_HOPS = 64;
    private static final int DEFAULT_HOPS = 30;
    private static final int MOST_PACKETS = 5;
    // Every packet of a traceroute by UDP goes to a port of its own, from this one on.
    private static final int FIRST_UDP_PORT = 33_434;
    private static final int DEFAULT_TCP_PORT = 443;

    private final Function<String, String> fillIn;

    PingReader(Variables variables) {
        this.fillIn = variables::fillIn;
    }

    /** What was read; null if it has no target, with errors. */
    ProbeKind.@Nullable Ping ping(Section section) {
        section.allow("host", "count", "gap", "size", "ip");
        Optional<String> host = host(section);
        int count = section.number("count", 1, MOST_ECHOES).orElse(DEFAULT_ECHOES);
        Duration gap = section.value("gap", PingReader::gap).orElse(DEFAULT_GAP);
        int size = section.number("size", 0, LARGEST).orElse(DEFAULT_SIZE);
        ProbeKind.IpChoice ip = section.value("ip", Targets::ip).orElse(ProbeKind.IpChoice.ANY);
        return host.map(name -> new ProbeKind.Ping(name, count, gap, size, ip)).orElse(null);
    }

    /** What was read; null if it has no target, with errors. */
    ProbeKind.@Nullable Traceroute traceroute(Section section) {
        section.allow("host", "method", "port", "max_hops", "count", "ip");
        Optional<String> host = host(section);
        ProbeKind.TraceMethod method =
                section.value("method", PingReader::method).orElse(ProbeKind.TraceMethod.UDP);
        int hops = section.number("max_hops", 1, MOST_HOPS).orElse(DEFAULT_HOPS);
        int count = section.number("count", 1, MOST_PACKETS).orElse(1);
        if (section.has("port") && method == ProbeKind.TraceMethod.ICMP) {
            section.errorAtKey("port", "expected no 'port' beside 'method: icmp', which has none");
        }
        int last = method == ProbeKind.TraceMethod.UDP ? 65_536 - hops * count : 65_535;
        int port = section.value("port", fillIn.andThen(text -> Targets.port(text, last)))
                .orElse(
                        switch (method) {
                            case ICMP -> 0;
                            case UDP -> FIRST_UDP_PORT;
                            case TCP -> DEFAULT_TCP_PORT;
                        });
        ProbeKind.IpChoice ip = section.value("ip", Targets::ip).orElse(ProbeKind.IpChoice.ANY);
        return host.map(name -> new ProbeKind.Traceroute(name, method, port, hops, count, ip))
                .orElse(null);
    }

    private Optional<String> host(Section section) {
        return section.requiredText("host").flatMap(text -> section.read(text, fillIn.andThen(Targets::host)));
    }

    private static Duration gap(String text) {
        Duration gap = Quantity.duration(text);
        if (gap.compareTo(LEAST_GAP) < 0 || gap.compareTo(LONGEST_GAP) > 0) {
            throw new IllegalArgumentException("expected a duration from 10ms to 10s, found '%s'".formatted(text));
        }
        return gap;
    }

    private static ProbeKind.TraceMethod method(String text) {
        return switch (text) {
            case "icmp" -> ProbeKind.TraceMethod.ICMP;
            case "udp" -> ProbeKind.TraceMethod.UDP;
            case "tcp" -> ProbeKind.TraceMethod.TCP;
            default -> throw new IllegalArgumentException("expected udp, icmp or tcp, found '%s'".formatted(text));
        };
    }
}
