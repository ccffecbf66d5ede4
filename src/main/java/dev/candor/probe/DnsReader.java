package dev.candor.probe;

import com.google.re2j.Pattern;
import dev.candor.catalog.Section;
import dev.candor.probe.ProbeKind.DnsTransport;
import java.net.IDN;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code dns}. */
final class DnsReader {

    private static final Pattern NAME = Pattern.compile("\\.|[^.\\s\\\\\"]{1,63}(\\.[^.\\s\\\\\"]{1,63})*\\.?");
    private static final Pattern WITH_PORT = Pattern.compile("\\[(.+)\\]:([0-9]+)|([^:\\[\\]]+):([0-9]+)");
    private static final int LONGEST_NAME = 253;

    private final Function<String, String> fillIn;
    private final TlsReader tls;

    DnsReader(Variables variables, String file) {
        this.fillIn = variables::fillIn;
        this.tls = new TlsReader(fillIn, file);
    }

    /** What was read; null if it has no name, with errors. */
    ProbeKind.@Nullable Dns read(Section section) {
        section.allow("name", "type", "class", "server", "transport", "recursion", "tls", "ip");
        Optional<String> name =
                section.requiredText("name").flatMap(text -> section.read(text, fillIn.andThen(DnsReader::name)));
        String type = section.value("type", fillIn.andThen(DnsReader::type)).orElse("A");
        String dnsClass = section.value("class", DnsReader::dnsClass).orElse("IN");
        String server =
                section.value("server", fillIn.andThen(DnsReader::server)).orElse(null);
        boolean isUrl = server != null && server.startsWith("https:");
        DnsTransport transport =
                section.value("transport", DnsReader::transport).orElse(isUrl ? DnsTransport.HTTPS : DnsTransport.UDP);
        if (server != null && isUrl != (transport == DnsTransport.HTTPS)) {
            section.error(
                    "server",
                    isUrl
                            ? "expected a host for transport %s, found an address that begins with https:"
                                    .formatted(word(transport))
                            : "expected an address such as https://dns.example/dns-query for transport https");
        }
        boolean secure = transport == DnsTransport.TLS || transport == DnsTransport.HTTPS;
        if (secure && !section.has("server")) {
            section.error("expected the key 'server' for transport " + word(transport));
        }
        if (section.has("tls") && !secure) {
            section.errorAtKey("tls", "expected no 'tls' beside transport " + word(transport));
        }
        ProbeKind.Tls settings = section.section("tls").map(tls::read).orElse(ProbeKind.Tls.DEFAULT);
        ProbeKind.IpChoice ip = section.value("ip", Targets::ip).orElse(ProbeKind.IpChoice.ANY);
        boolean recursion = section.flag("recursion").orElse(true);
        return name.map(asked -> new ProbeKind.Dns(
                        asked, type, dnsClass, server, transport, recursion, Reach.with(settings, ip)))
                .orElse(null);
    }

    private static String name(String text) {
        String ascii = text;
        try {
            ascii = text.chars().allMatch(c -> c < 128) ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            ascii = "";
        }
        if (ascii.length() > LONGEST_NAME + 1 || !NAME.matches(ascii)) {
            throw new IllegalArgumentException(
                    "expected a domain name such as example.com, found '%s'".formatted(text));
        }
        return ascii;
    }

    private static String type(String text) {
        Integer code = DnsType.code(text);
        if (code == null || code == 0) {
            throw new IllegalArgumentException(
                    "expected a record type such as A, MX or TYPE65280, found '%s'".formatted(text));
        }
        String name = DnsType.name(code);
        if (name.equals("AXFR") || name.equals("IXFR") || name.equals("OPT")) {
            throw new IllegalArgumentException("expected a type that one answer can hold, found '%s'".formatted(text));
        }
        return name;
    }

    private static String dnsClass(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (!upper.equals("IN") && !upper.equals("CH") && !upper.equals("HS")) {
            throw new IllegalArgumentException("expected IN, CH or HS, found '%s'".formatted(text));
        }
        return upper;
    }

    /** As {@link ProbeKind.Dns#server()} has it; IPv6 in brackets where a port follows. */
    private static String server(String text) {
        if (text.contains("://")) {
            URI url = Targets.url(text);
            if (!"https".equalsIgnoreCase(url.getScheme())) {
                throw new IllegalArgumentException(
                        "expected an address that begins with https:, found '%s'".formatted(text));
            }
            return url.toString();
        }
        var matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return Targets.host(text);
        }
        boolean bracketed = matcher.group(1) != null;
        int port = Targets.port(bracketed ? matcher.group(2) : matcher.group(4));
        String host = Targets.host(bracketed ? "[" + matcher.group(1) + "]" : matcher.group(3));
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static DnsTransport transport(String text) {
        return Arrays.stream(DnsTransport.values())
                .filter(transport -> word(transport).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of %s, found '%s'"
                        .formatted(
                                Arrays.stream(DnsTransport.values())
                                        .map(DnsReader::word)
                                        .collect(Collectors.joining(", ")),
                                text)));
    }

    private static String word(DnsTransport transport) {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
