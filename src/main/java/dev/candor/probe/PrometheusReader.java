package dev.candor.probe;

import dev.candor.catalog.Section;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code prometheus}: one request of the HTTP API, the query in it. */
final class PrometheusReader {

    private static final String API = "/api/v1/query";
    private static final int LONGEST_QUERY = 16_384;
    // Servers and proxies take addresses of some thousand bytes; the API takes longer queries in the body.
    private static final int LONGEST_IN_ADDRESS = 2_000;

    private final Function<String, String> fillIn;
    private final HttpReader http;
    private final AuthReader auth;
    private final ReachReader reach;

    PrometheusReader(Variables variables, String file, HttpReader http) {
        this.fillIn = variables::fillIn;
        this.http = http;
        this.auth = new AuthReader(fillIn);
        this.reach = new ReachReader(variables, file);
    }

    /** What was read; null if it has no address or no query, with errors. */
    ProbeKind.@Nullable Prometheus read(Section section) {
        section.allow(ReachReader.and("url", "query", "headers", "auth", "about"));
        Optional<URI> url =
                section.requiredText("url").flatMap(text -> section.read(text, fillIn.andThen(PrometheusReader::base)));
        Optional<String> query = section.requiredText("query")
                .flatMap(text -> section.read(text, fillIn.andThen(PrometheusReader::query)));
        List<Map.Entry<String, String>> headers = new ArrayList<>(http.headers(section, "headers"));
        Auth proof = auth.read(section, headers);
        if (section.has("tls")
                && url.filter(u -> u.getScheme().equalsIgnoreCase("http")).isPresent()) {
            section.errorAtKey("tls", "expected no 'tls' beside an address that begins with http:");
        }
        About about = AboutReader.read(section, fillIn);
        Reach way = reach.read(section);
        if (url.isEmpty() || query.isEmpty()) {
            return null;
        }
        String form = "query=" + URLEncoder.encode(query.get(), StandardCharsets.UTF_8);
        boolean inAddress = form.length() <= LONGEST_IN_ADDRESS;
        if (!inAddress) {
            headers.add(Map.entry("Content-Type", "application/x-www-form-urlencoded"));
        }
        headers.add(Map.entry("Accept", "application/json"));
        ProbeKind.Http request = new ProbeKind.Http(
                inAddress ? URI.create(url.get() + "?" + form) : url.get(),
                inAddress ? "GET" : "POST",
                headers,
                inAddress ? null : form,
                proof,
                0,
                Set.of(HttpVersion.V1_1),
                false,
                HttpReader.DEFAULT_MAX_BODY,
                way);
        return new ProbeKind.Prometheus(request, query.get(), about);
    }

    /** Where the API is, below what {@code --web.route-prefix} or a proxy puts before it. */
    private static URI base(String text) {
        URI url = Targets.url(text);
        if (url.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "expected the server's address without '?': 'query' is the place for that");
        }
        String base = text.replaceFirst("/+$", "");
        return URI.create(base.endsWith(API) ? base : base + API);
    }

    private static String query(String text) {
        if (text.length() > LONGEST_QUERY) {
            throw new IllegalArgumentException("expected a query of at most %d characters".formatted(LONGEST_QUERY));
        }
        return text;
    }
}
