package dev.candor.probe;

import com.google.re2j.Pattern;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code http}. */
final class HttpReader {

    /** Bytes of a body that are read unless the probe says otherwise: more than any health page, little for memory. */
    static final int DEFAULT_MAX_BODY = 1 << 20;

    static final int LARGEST_MAX_BODY = 16 << 20;
    static final int MOST_REDIRECTS = 20;
    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_HEADER = 8_192;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
    // The prober frames the request itself; a second opinion in the headers would be request smuggling.
    private static final Set<String> FRAMING =
            Set.of("content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer");

    private final Function<String, String> fillIn;
    private final BodyReader bodies;
    private final ReachReader reach;
    private final AuthReader auth;

    HttpReader(Variables variables, String file) {
        this.fillIn = variables::fillIn;
        this.bodies = new BodyReader(fillIn);
        this.reach = new ReachReader(variables, file);
        this.auth = new AuthReader(fillIn);
    }

    /** What was read; null if it has no address, with errors. */
    ProbeKind.@Nullable Http read(Section section) {
        section.allow(
                "url",
                "method",
                "headers",
                "body",
                "json",
                "form",
                "multipart",
                "version",
                "follow",
                "auth",
                "tls",
                "resolve",
                "connect_to",
                "ip",
                "proxy",
                "connect_timeout",
                "haproxy",
                "compressed",
                "max_body");
        Optional<Text> address = section.requiredText("url");
        Optional<URI> url = address.flatMap(text -> section.read(text, fillIn.andThen(Targets::url)));
        List<Map.Entry<String, String>> headers = headers(section, "headers");
        Auth proof = auth.read(section, headers);
        String body = bodies.read(section, headers);
        int follow = section.number("follow", 0, MOST_REDIRECTS).orElse(0);
        if (section.has("tls")
                && url.filter(u -> u.getScheme().equalsIgnoreCase("http")).isPresent()
                && follow == 0) {
            section.errorAtKey("tls", "expected no 'tls' beside an address that begins with http:");
        }
        Reach way = reach.read(section);
        Set<HttpVersion> versions = versions(section);
        if (versions.contains(HttpVersion.V3)) {
            third(section, url.orElse(null), versions.size() == 1 ? way : Reach.DIRECT);
        }
        ProbeKind.Http http = new ProbeKind.Http(
                url.orElse(URI.create("http://invalid/")),
                section.value("method", HttpReader::method).orElse(body == null ? "GET" : "POST"),
                headers,
                body,
                proof,
                follow,
                versions,
                section.flag("compressed").orElse(false),
                section.value("max_body", HttpReader::maxBody).orElse(DEFAULT_MAX_BODY),
                way);
        return url.isPresent() ? http : null;
    }

    /** What curl offers, unless the probe says otherwise. */
    private static Set<HttpVersion> versions(Section section) {
        Set<HttpVersion> versions = EnumSet.noneOf(HttpVersion.class);
        section.textOrTexts("version")
                .forEach(version -> section.read(version, HttpReader::version).ifPresent(versions::add));
        return versions.isEmpty() ? EnumSet.of(HttpVersion.V1_1, HttpVersion.V2) : versions;
    }

    private static HttpVersion version(String text) {
        return switch (text) {
            case "1.1" -> HttpVersion.V1_1;
            case "2" -> HttpVersion.V2;
            case "3" -> HttpVersion.V3;
            default -> throw new IllegalArgumentException("expected 1.1, 2 or 3, found '%s'".formatted(text));
        };
    }

    /** HTTP/3 is spoken by QUIC: only with TLS, and straight. */
    private static void third(Section section, @Nullable URI url, Reach way) {
        String trouble = null;
        if (url != null && !url.getScheme().equalsIgnoreCase("https")) {
            trouble = "expected an https address beside version 3, found '%s'".formatted(url);
        } else if (way.proxy() != null) {
            trouble = "expected 1.1 or 2 beside 'proxy', found only 3: QUIC goes through no proxy";
        } else if (way.haproxy()) {
            trouble = "expected 1.1 or 2 beside 'haproxy', found only 3: QUIC carries no PROXY header";
        }
        String why = trouble;
        if (why != null) {
            section.textOrTexts("version").stream()
                    .filter(text -> text.value().equals("3"))
                    .forEach(text -> section.error(text, why));
        }
    }

    private static String method(String text) {
        if (!TOKEN.matches(text) || text.equalsIgnoreCase("CONNECT")) {
            throw new IllegalArgumentException("expected a method such as GET or POST, found '%s'".formatted(text));
        }
        return text;
    }

    private static int maxBody(String text) {
        long bytes = Quantity.bytes(text);
        if (bytes > LARGEST_MAX_BODY) {
            throw new IllegalArgumentException("expected at most 16MiB, found '%s'".formatted(text));
        }
        return (int) bytes;
    }

    /** The headers under that key, in file order. */
    List<Map.Entry<String, String>> headers(Section section, String key) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        section.section(key)
                .ifPresent(names -> names.keys().forEach(name -> {
                    if (!TOKEN.matches(name.value())) {
                        names.error(name, "expected the name of a header, found '%s'".formatted(name.value()));
                    } else if (FRAMING.contains(name.value().toLowerCase(Locale.ROOT))) {
                        names.error(name, "expected no '%s': it follows from the request".formatted(name.value()));
                    }
                    List<Text> values = names.isScalar(name.value())
                            ? names.anyText(name.value()).stream().toList()
                            : names.texts(name.value());
                    values.forEach(value -> names.read(value, fillIn.andThen(HttpReader::headerValue))
                            .ifPresent(text -> headers.add(Map.entry(name.value(), text))));
                }));
        if (headers.size() > MOST_HEADERS) {
            section.errorAtKey(key, "expected at most %d headers, found %d".formatted(MOST_HEADERS, headers.size()));
        }
        return headers;
    }

    static String headerValue(String text) {
        if (text.length() > LONGEST_HEADER || text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            throw new IllegalArgumentException(
                    "expected one line of at most %d characters without control characters".formatted(LONGEST_HEADER));
        }
        return text;
    }
}
