package dev.candor.probe;

import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.ProbeKind.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields that several of blackbox_exporter's probers share. */
final class BlackboxFields {

    private static final int LONGEST_SECRET = 8_192;

    private BlackboxFields() {}

    /**
     * The address family. A preference that may fall back is no restriction: both families are tried, so that an answer by
     * either counts.
     */
    static IpChoice ip(Section section) {
        String preferred = section.value("preferred_ip_protocol", text -> {
                    if (!text.equals("ip4") && !text.equals("ip6")) {
                        throw new IllegalArgumentException("expected ip4 or ip6, found '%s'".formatted(text));
                    }
                    return text;
                })
                .orElse("ip6");
        boolean fallback = section.flag("ip_protocol_fallback").orElse(true);
        return fallback ? IpChoice.ANY : preferred.equals("ip4") ? IpChoice.V4 : IpChoice.V6;
    }

    /** {@code tls_config}, whose paths are relative to the file. */
    static Tls tls(Section section, String file) {
        return section.section("tls_config")
                .map(tls -> {
                    tls.allow("insecure_skip_verify", "ca_file", "cert_file", "key_file", "server_name", "min_version");
                    if (tls.has("cert_file") != tls.has("key_file")) {
                        tls.error("expected 'cert_file' and 'key_file' together, found one of them");
                    }
                    return new Tls(
                            tls.flag("insecure_skip_verify").orElse(false),
                            path(tls, "ca_file", file),
                            path(tls, "cert_file", file),
                            path(tls, "key_file", file),
                            tls.value("server_name", Targets::hostName).orElse(null),
                            tls.value("min_version", BlackboxFields::version).orElse(null));
                })
                .orElse(Tls.DEFAULT);
    }

    /** The same under another name, unless the settings name one themselves. */
    static Tls named(Tls tls, @Nullable String hostname) {
        return hostname == null || tls.servername() != null
                ? tls
                : new Tls(tls.insecure(), tls.ca(), tls.cert(), tls.key(), hostname, tls.min());
    }

    private static @Nullable String path(Section section, String key, String file) {
        return section.value(key, text -> resolved(file, text).toString()).orElse(null);
    }

    private static Path resolved(String file, String text) {
        return Path.of(file).resolveSibling(text);
    }

    private static String version(String text) {
        return switch (text) {
            case "TLS12" -> "TLSv1.2";
            case "TLS13" -> "TLSv1.3";
            default -> throw new IllegalArgumentException("expected TLS12 or TLS13, found '%s'".formatted(text));
        };
    }

    /** What stands under a key, or in the file under the other one. */
    static Optional<String> secret(Section section, String key, String fileKey, String file) {
        if (section.has(key)) {
            return section.text(key).map(Text::value);
        }
        return section.value(fileKey, text -> {
            try {
                Path path = resolved(file, text);
                if (Files.size(path) > LONGEST_SECRET) {
                    throw new IllegalArgumentException("expected a file of at most %d bytes".formatted(LONGEST_SECRET));
                }
                return Files.readString(path).strip();
            } catch (IOException e) {
                throw new IllegalArgumentException("expected a file that can be read, found '%s'".formatted(text), e);
            }
        });
    }

    /** One assertion for each pattern under a key; {@code %s} is the pattern between slashes. */
    static List<Assertion> patterns(Section section, String key, String line) {
        List<Assertion> lines = new ArrayList<>();
        section.textOrTexts(key)
                .forEach(text ->
                        section.read(text, pattern -> matching(line, pattern)).ifPresent(lines::add));
        return lines;
    }

    static Assertion matching(String line, String pattern) {
        Regex.compile(pattern);
        try {
            return Assertion.parse(line.formatted("/" + slashed(pattern) + "/"));
        } catch (ExpressionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static String slashed(String pattern) {
        StringBuilder slashed = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                slashed.append(c).append(pattern.charAt(++i));
            } else {
                slashed.append(c == '/' ? "\\/" : String.valueOf(c));
            }
        }
        return slashed.toString();
    }

    /** A host with a port, as blackbox_exporter's targets are written. */
    record HostPort(String host, int port) {

        static HostPort parse(String text, int otherwise) {
            int colon = text.lastIndexOf(':');
            boolean hasPort = colon > text.lastIndexOf(']') && (text.startsWith("[") || text.indexOf(':') == colon);
            String port = hasPort ? text.substring(colon + 1) : String.valueOf(otherwise);
            String host = Targets.host(hasPort ? text.substring(0, colon) : text);
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
                throw new IllegalArgumentException(
                        otherwise > 0 || hasPort
                                ? "expected a port from 1 to 65535, found '%s'".formatted(port)
                                : "expected HOST:PORT, found '%s'".formatted(text));
            }
            return new HostPort(host, Integer.parseInt(port));
        }
    }
}
