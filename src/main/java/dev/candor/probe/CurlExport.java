package dev.candor.probe;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes the curl command line that repeats a probe. */
public final class CurlExport {

    private final List<List<String>> options = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private CurlExport() {}

    /**
     * A command line.
     *
     * @param text ready for a shell, one option a line
     * @param notes what the probe does and curl cannot
     */
    public record Exported(String text, List<String> notes) {}

    /**
     * The command line of a request.
     *
     * @param timeout null to say none
     * @param retries null to say none
     * @param pin the address to connect to; null to ask DNS
     * @param variables names of shell variables by the part of the request that each stands for
     */
    public static Exported of(
            ProbeKind.Http http,
            @Nullable Duration timeout,
            @Nullable Integer retries,
            @Nullable String pin,
            Map<String, String> variables) {
        CurlExport export = new CurlExport();
        export.request(http);
        export.body(http);
        export.auth(http.auth());
        export.reach(http, pin);
        if (timeout != null) {
            export.add("-m", seconds(timeout));
        }
        if (retries != null) {
            export.add("--retry", retries.toString());
        }
        return new Exported(lines(export.options, variables), List.copyOf(export.notes));
    }

    /** One option a line, as a shell reads it. */
    static String lines(List<List<String>> options, Map<String, String> variables) {
        StringBuilder text = new StringBuilder("curl");
        for (int i = 0; i < options.size(); i++) {
            text.append(i == 0 ? "" : " \\\n ");
            options.get(i).forEach(word -> text.append(' ').append(ShellQuote.of(word, variables)));
        }
        return text.append('\n').toString();
    }

    private void add(String... words) {
        options.add(List.of(words));
    }

    private void request(ProbeKind.Http http) {
        String url = http.url().toString();
        add(url);
        String usual = http.body() == null ? "GET" : "POST";
        if (http.method().equals("HEAD") && http.body() == null) {
            add("-I");
        } else if (!http.method().equals(usual)) {
            add("-X", http.method());
        }
        if (url.chars().anyMatch(c -> "[]{}".indexOf(c) >= 0)) {
            add("--globoff");
        }
        String path = http.url().getRawPath();
        if (path != null && !CurlUrl.withoutDots(path).equals(path)) {
            add("--path-as-is");
        }
        http.headers()
                .forEach(header -> add(
                        "-H",
                        header.getValue().isEmpty()
                                ? header.getKey() + ";"
                                : header.getKey() + ": " + header.getValue()));
        new TreeSet<>(http.without()).forEach(name -> add("-H", name + ":"));
        if (http.follow() > 0) {
            add("-L");
            add("--max-redirs", String.valueOf(http.follow()));
        }
        if (http.compressed()) {
            add("--compressed");
        }
        if (http.maxBody() != HttpReader.DEFAULT_MAX_BODY) {
            add("--max-filesize", String.valueOf(http.maxBody()));
        }
    }

    private void body(ProbeKind.Http http) {
        if (http.body() == null) {
            return;
        }
        boolean typed =
                http.headers().stream().anyMatch(header -> header.getKey().equalsIgnoreCase("content-type"));
        if (!typed) {
            add("-H", "Content-Type:");
        }
        if (http.body().indexOf('\0') >= 0) {
            notes.add("the body has a NUL, which no command line can carry");
        }
        add("--data-raw", http.body());
    }

    private void auth(@Nullable Auth auth) {
        if (auth instanceof Auth.Basic basic) {
            add("-u", basic.user() + ":" + basic.password());
        } else if (auth instanceof Auth.Digest digest) {
            add("--digest");
            add("-u", digest.user() + ":" + digest.password());
        } else if (auth instanceof Auth.Bearer bearer) {
            add("--oauth2-bearer", bearer.token());
        } else if (auth instanceof Auth.OAuth2 oauth2) {
            notes.add("a token must be fetched from %s first, and given with --oauth2-bearer"
                    .formatted(oauth2.tokenUrl()));
        }
    }

    private void reach(ProbeKind.Http http, @Nullable String pin) {
        Reach reach = http.reach();
        tls(reach.tls());
        versions(http.versions());
        switch (reach.ip()) {
            case V4 -> add("-4");
            case V6 -> add("-6");
            case ANY -> {
                // As curl does unless it is told.
            }
        }
        Map<String, String> resolve = new TreeMap<>(reach.resolve());
        if (pin != null && reach.proxy() == null && reach.connectTo().isEmpty()) {
            resolve.put(hostAndPort(http.url()), pin);
        }
        resolve.forEach((from, to) -> add("--resolve", from + ":" + (to.indexOf(':') >= 0 ? "[" + to + "]" : to)));
        new TreeMap<>(reach.connectTo()).forEach((from, to) -> add("--connect-to", from + ":" + to));
        Proxy proxy = reach.proxy();
        if (proxy != null) {
            String host = proxy.host().indexOf(':') >= 0 ? "[" + proxy.host() + "]" : proxy.host();
            add("-x", "%s://%s:%d".formatted(proxy.scheme().name().toLowerCase(Locale.ROOT), host, proxy.port()));
            if (proxy.user() != null) {
                add("--proxy-user", proxy.user() + ":" + proxy.password());
            }
            if (!proxy.except().isEmpty()) {
                add("--noproxy", String.join(",", proxy.except()));
            }
        }
        if (reach.connectTimeout() != null) {
            add("--connect-timeout", seconds(reach.connectTimeout()));
        }
        if (reach.haproxy()) {
            add("--haproxy-protocol");
        }
    }

    private void tls(ProbeKind.Tls tls) {
        if (tls.insecure()) {
            add("-k");
        }
        if (tls.ca() != null) {
            add("--cacert", tls.ca());
        }
        if (tls.cert() != null) {
            add("--cert", tls.cert().replace("\\", "\\\\").replace(":", "\\:"));
        }
        if (tls.key() != null && !tls.key().equals(tls.cert())) {
            add("--key", tls.key());
        }
        if (tls.min() != null) {
            add(tls.min().equals("TLSv1.3") ? "--tlsv1.3" : "--tlsv1.2");
        }
        if (tls.servername() != null) {
            notes.add("the name %s is asked for and checked within TLS; curl takes the one of the address"
                    .formatted(tls.servername()));
        }
    }

    private void versions(Set<HttpVersion> versions) {
        if (versions.equals(Set.of(HttpVersion.V1_1))) {
            add("--http1.1");
        } else if (versions.equals(Set.of(HttpVersion.V2))) {
            add("--http2-prior-knowledge");
        } else if (versions.equals(Set.of(HttpVersion.V3))) {
            add("--http3-only");
        } else if (versions.equals(Set.of(HttpVersion.values()))) {
            add("--http3");
        } else if (!versions.equals(Set.of(HttpVersion.V1_1, HttpVersion.V2))) {
            notes.add("the versions of HTTP allowed are fewer than curl's --http3 allows");
            add("--http3");
        }
    }

    private static String hostAndPort(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        int port = url.getPort() > 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return host + ":" + port;
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString();
    }
}
