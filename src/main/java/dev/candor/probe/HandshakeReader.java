package dev.candor.probe;

import com.google.re2j.Pattern;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the kind {@code tls}, whose settings stand beside its target. */
final class HandshakeReader {

    private static final int HTTPS = 443;
    private static final int MOST_PROTOCOLS = 16;
    // RFC 7301 §3.1 allows any bytes; every registered name is made of these.
    private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z0-9./_-]{1,64}");

    private final Function<String, String> fillIn;
    private final TlsReader tls;

    HandshakeReader(Variables variables, String file) {
        this.fillIn = variables::fillIn;
        this.tls = new TlsReader(fillIn, file);
    }

    /** What was read; null if it has no target, with errors. */
    ProbeKind.@Nullable TlsHandshake read(Section section) {
        section.allow("host", "port", "servername", "alpn", "starttls", "insecure", "ca", "cert", "key", "min", "ip");
        Optional<String> host =
                section.requiredText("host").flatMap(text -> section.read(text, fillIn.andThen(Targets::host)));
        ProbeKind.StartTls startTls =
                section.value("starttls", HandshakeReader::startTls).orElse(null);
        int port =
                section.value("port", fillIn.andThen(Targets::port)).orElse(startTls == null ? HTTPS : startTls.port());
        ProbeKind.Tls settings = tls.settings(section);
        ProbeKind.IpChoice ip = section.value("ip", Targets::ip).orElse(ProbeKind.IpChoice.ANY);
        List<String> alpn = alpn(section);
        return host.map(name -> new ProbeKind.TlsHandshake(name, port, settings, alpn, startTls, ip))
                .orElse(null);
    }

    private static List<String> alpn(Section section) {
        List<String> alpn = new ArrayList<>();
        List<Text> written = section.textOrTexts("alpn");
        if (written.size() > MOST_PROTOCOLS) {
            section.errorAtKey(
                    "alpn", "expected at most %d protocols, found %d".formatted(MOST_PROTOCOLS, written.size()));
        }
        written.forEach(text -> section.read(text, HandshakeReader::protocol).ifPresent(alpn::add));
        return alpn;
    }

    private static String protocol(String text) {
        if (!PROTOCOL.matches(text)) {
            throw new IllegalArgumentException(
                    "expected a protocol's name such as h2 or http/1.1, found '%s'".formatted(text));
        }
        return text;
    }

    private static ProbeKind.StartTls startTls(String text) {
        return Arrays.stream(ProbeKind.StartTls.values())
                .filter(protocol -> protocol.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of %s, found '%s'"
                        .formatted(
                                Arrays.stream(ProbeKind.StartTls.values())
                                        .map(ProbeKind.StartTls::word)
                                        .collect(Collectors.joining(", ")),
                                text)));
    }
}
