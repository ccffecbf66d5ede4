package dev.candor.probe;

import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code http} of a module. */
final class BlackboxHttp {

    // Go's own limit, which blackbox_exporter has.
    private static final int REDIRECTS = 10;
    private static final int MAX_BODY = 10 << 20;

    private final String file;

    BlackboxHttp(String file) {
        this.file = file;
    }

    BlackboxModule.Question read(Section section) {
        section.allow(
                "valid_status_codes",
                "valid_http_versions",
                "method",
                "headers",
                "body",
                "follow_redirects",
                "fail_if_ssl",
                "fail_if_not_ssl",
                "fail_if_body_matches_regexp",
                "fail_if_body_not_matches_regexp",
                "fail_if_header_matches",
                "fail_if_header_not_matches",
                "preferred_ip_protocol",
                "ip_protocol_fallback",
                "basic_auth",
                "bearer_token",
                "bearer_token_file",
                "authorization",
                "tls_config",
                "proxy_url",
                "compression",
                "body_size_limit",
                "enable_http2");
        List<Assertion> expect = new ArrayList<>(status(section));
        expect.addAll(versions(section));
        if (section.flag("fail_if_ssl").orElse(false)) {
            expect.add(Assertion.parse("not tls.version exists"));
        }
        if (section.flag("fail_if_not_ssl").orElse(false)) {
            expect.add(Assertion.parse("tls.version exists"));
        }
        expect.addAll(BlackboxFields.patterns(section, "fail_if_body_matches_regexp", "not body matches %s"));
        expect.addAll(BlackboxFields.patterns(section, "fail_if_body_not_matches_regexp", "body matches %s"));
        expect.addAll(headerLines(section));
        String method = section.text("method").map(Text::value).orElse("GET");
        String body = section.anyText("body").map(Text::value).orElse(null);
        List<Map.Entry<String, String>> headers = headers(section);
        Auth auth = auth(section);
        boolean compressed =
                section.value("compression", BlackboxHttp::compression).orElse(false);
        int follow = section.flag("follow_redirects").orElse(true) ? REDIRECTS : 0;
        int maxBody = section.value("body_size_limit", BlackboxHttp::size).orElse(MAX_BODY);
        section.flag("enable_http2");
        ProbeKind.Tls tls = BlackboxFields.tls(section, file);
        Proxy proxy = section.value("proxy_url", BlackboxHttp::proxy).orElse(null);
        ProbeKind.IpChoice ip = BlackboxFields.ip(section);
        return (target, hostname) -> {
            URI url = Targets.url(target.contains("://") ? target : "http://" + target);
            List<Map.Entry<String, String>> sent = new ArrayList<>(headers);
            if (hostname != null && headers.stream().noneMatch(h -> h.getKey().equalsIgnoreCase("host"))) {
                sent.add(Map.entry("Host", Targets.hostName(hostname)));
            }
            return new BlackboxModule.Asked(
                    new ProbeKind.Http(
                            url,
                            method,
                            sent,
                            body,
                            auth,
                            follow,
                            Set.of(HttpVersion.V1_1),
                            compressed,
                            maxBody,
                            new Reach(BlackboxFields.named(tls, hostname), Map.of(), Map.of(), ip, proxy, null, false)),
                    expect);
        };
    }

    private static List<Assertion> status(Section section) {
        List<Text> codes = section.textOrTexts("valid_status_codes");
        if (codes.isEmpty()) {
            return List.of(Assertion.parse("status >= 200"), Assertion.parse("status < 300"));
        }
        String list = codes.stream()
                .map(code -> section.read(code, BlackboxHttp::code).orElse("200"))
                .collect(Collectors.joining(", "));
        return List.of(Assertion.parse("status in [" + list + "]"));
    }

    private static String code(String text) {
        if (!text.matches("[1-5][0-9][0-9]")) {
            throw new IllegalArgumentException("expected a status code, found '%s'".formatted(text));
        }
        return text;
    }

    private static List<Assertion> versions(Section section) {
        Set<String> versions = new LinkedHashSet<>();
        section.textOrTexts("valid_http_versions")
                .forEach(text -> section.read(text, BlackboxHttp::version).ifPresent(versions::add));
        return versions.isEmpty()
                ? List.of()
                : List.of(Assertion.parse(
                        "http.version in [" + versions.stream().collect(Collectors.joining(", ")) + "]"));
    }

    private static String version(String text) {
        return switch (text) {
            case "HTTP/1.0" -> "\"1.0\"";
            case "HTTP/1.1" -> "\"1.1\"";
            case "HTTP/2", "HTTP/2.0" -> "\"2\"";
            default ->
                throw new IllegalArgumentException(
                        "expected HTTP/1.0, HTTP/1.1 or HTTP/2.0, found '%s'".formatted(text));
        };
    }

    private static List<Assertion> headerLines(Section section) {
        List<Assertion> lines = new ArrayList<>();
        for (Section one : section.sections("fail_if_header_matches")) {
            one.allow("header", "regexp", "allow_missing");
            header(one, "not header %s matches ").ifPresent(lines::add);
            if (!one.flag("allow_missing").orElse(false)) {
                one.text("header")
                        .flatMap(name -> one.read(name, text -> exists(text)))
                        .ifPresent(lines::add);
            }
        }
        for (Section one : section.sections("fail_if_header_not_matches")) {
            one.refuse("allow_missing").allow("header", "regexp");
            header(one, "header %s matches ").ifPresent(lines::add);
        }
        return lines;
    }

    private static Assertion exists(String header) {
        try {
            return Assertion.parse("header " + header + " exists");
        } catch (ExpressionException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Optional<Assertion> header(Section section, String line) {
        Optional<Text> name = section.requiredText("header");
        Optional<Text> pattern = section.requiredText("regexp");
        return name.flatMap(header -> pattern.flatMap(text ->
                section.read(text, regexp -> BlackboxFields.matching(line.formatted(header.value()) + "%s", regexp))));
    }

    private static List<Map.Entry<String, String>> headers(Section section) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        section.section("headers")
                .ifPresent(inner -> inner.keys()
                        .forEach(name -> inner.anyText(name.value())
                                .ifPresent(value -> headers.add(Map.entry(name.value(), value.value())))));
        return headers;
    }

    private @Nullable Auth auth(Section section) {
        if (section.has("basic_auth")) {
            return section.section("basic_auth")
                    .map(basic -> {
                        basic.allow("username", "password", "password_file");
                        return new Auth.Basic(
                                basic.requiredText("username").map(Text::value).orElse(""),
                                BlackboxFields.secret(basic, "password", "password_file", file)
                                        .orElse(""));
                    })
                    .orElse(null);
        }
        Optional<String> token = BlackboxFields.secret(section, "bearer_token", "bearer_token_file", file);
        if (section.has("authorization")) {
            token = section.section("authorization").flatMap(auth -> {
                auth.allow("type", "credentials", "credentials_file");
                auth.text("type")
                        .filter(type -> !type.value().equalsIgnoreCase("Bearer"))
                        .ifPresent(type -> auth.error(type, "expected Bearer, found '%s'".formatted(type.value())));
                return BlackboxFields.secret(auth, "credentials", "credentials_file", file);
            });
        }
        return token.map(Auth.Bearer::new).orElse(null);
    }

    private static boolean compression(String text) {
        return switch (text) {
            case "gzip", "br", "deflate" -> true;
            case "identity" -> false;
            default -> throw new IllegalArgumentException("expected gzip or identity, found '%s'".formatted(text));
        };
    }

    private static int size(String text) {
        return (int) Math.min(16L << 20, Math.max(1, Quantity.bytes(text)));
    }

    private static Proxy proxy(String text) {
        URI url = Targets.url(text);
        return new Proxy(
                Proxy.Scheme.HTTP, url.getHost(), url.getPort() > 0 ? url.getPort() : 80, null, null, List.of());
    }
}
