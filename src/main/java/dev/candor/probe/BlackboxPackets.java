package dev.candor.probe;

import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import dev.candor.probe.BlackboxFields.HostPort;
import dev.candor.probe.ProbeKind.DnsTransport;
import dev.candor.probe.ProbeKind.IpChoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads {@code dns} and {@code icmp} of a module. */
final class BlackboxPackets {

    // What blackbox_exporter sends unless told otherwise.
    private static final int ECHO_SIZE = 28;

    private BlackboxPackets() {}

    static BlackboxModule.Question dns(Section section) {
        section.allow(
                "query_name",
                "query_type",
                "query_class",
                "transport_protocol",
                "dns_over_tls",
                "recursion_desired",
                "valid_rcodes",
                "validate_answer_rrs",
                "validate_authority_rrs",
                "validate_additional_rrs",
                "preferred_ip_protocol",
                "ip_protocol_fallback");
        String name = section.requiredText("query_name").map(Text::value).orElse("");
        String type = section.text("query_type").map(Text::value).orElse("ANY");
        String dnsClass = section.text("query_class").map(Text::value).orElse("IN");
        boolean udp =
                section.value("transport_protocol", BlackboxPackets::isUdp).orElse(true);
        boolean tls = section.flag("dns_over_tls").orElse(false);
        boolean recursion = section.flag("recursion_desired").orElse(true);
        IpChoice ip = BlackboxFields.ip(section);
        List<Assertion> expect = new ArrayList<>();
        List<Text> codes = section.textOrTexts("valid_rcodes");
        String allowed = codes.stream()
                .map(code -> section.read(code, BlackboxPackets::code).orElse("NOERROR"))
                .collect(Collectors.joining(", "));
        expect.add(Assertion.parse(codes.isEmpty() ? "rcode == NOERROR" : "rcode in [" + allowed + "]"));
        for (String part : List.of("answer", "authority", "additional")) {
            section.section("validate_" + part + "_rrs").ifPresent(rules -> {
                rules.refuse("fail_if_all_match_regexp", "fail_if_not_matches_regexp")
                        .allow("fail_if_matches_regexp", "fail_if_none_matches_regexp");
                expect.addAll(BlackboxFields.patterns(rules, "fail_if_matches_regexp", "not " + part + " matches %s"));
                expect.addAll(BlackboxFields.patterns(rules, "fail_if_none_matches_regexp", part + " matches %s"));
            });
        }
        DnsTransport transport = tls ? DnsTransport.TLS : udp ? DnsTransport.UDP : DnsTransport.TCP;
        return (target, hostname) -> {
            HostPort server = HostPort.parse(target, tls ? 853 : 53);
            String address =
                    (server.host().contains(":") ? "[" + server.host() + "]" : server.host()) + ":" + server.port();
            return new BlackboxModule.Asked(
                    new ProbeKind.Dns(
                            name,
                            type,
                            dnsClass,
                            address,
                            transport,
                            recursion,
                            Reach.with(BlackboxFields.named(ProbeKind.Tls.DEFAULT, hostname), ip)),
                    expect);
        };
    }

    private static boolean isUdp(String text) {
        return switch (text) {
            case "udp" -> true;
            case "tcp" -> false;
            default -> throw new IllegalArgumentException("expected udp or tcp, found '%s'".formatted(text));
        };
    }

    private static String code(String text) {
        if (!text.matches("[A-Z0-9]{2,12}")) {
            throw new IllegalArgumentException("expected a DNS response code, found '%s'".formatted(text));
        }
        return text;
    }

    static BlackboxModule.Question icmp(Section section) {
        section.allow("preferred_ip_protocol", "ip_protocol_fallback", "payload_size");
        IpChoice ip = BlackboxFields.ip(section);
        int size = section.number("payload_size", 0, 1_400).orElse(ECHO_SIZE);
        return (target, hostname) -> new BlackboxModule.Asked(
                new ProbeKind.Ping(Targets.host(target), 1, Duration.ofSeconds(1), size, ip),
                List.of(Assertion.parse("loss == 0")));
    }
}
