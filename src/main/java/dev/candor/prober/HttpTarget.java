package dev.candor.prober;

import dev.candor.probe.ProbeKind;
import dev.candor.probe.Proxy;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request of a run: the probe's own, or what a redirect made of it.
 *
 * @param host without brackets, as ASCII
 * @param headers as the probe says, less what a redirect took away
 * @param without names of headers that are not added
 */
record HttpTarget(
        URI url,
        boolean secure,
        String host,
        int port,
        String method,
        List<Map.Entry<String, String>> headers,
        Set<String> without,
        @Nullable String body) {

    // What tells a stranger who we are must not follow a redirect to another host (CVE-2018-1000007 was curl's).
    private static final Set<String> PERSONAL = Set.of("authorization", "cookie", "proxy-authorization", "host");
    private static final Set<String> ABOUT_THE_BODY =
            Set.of("content-length", "content-type", "content-encoding", "transfer-encoding", "expect");

    static HttpTarget of(ProbeKind.Http http) {
        return of(http.url(), http.method(), http.headers(), http.without(), http.body());
    }

    private static HttpTarget of(
            URI url,
            String method,
            List<Map.Entry<String, String>> headers,
            Set<String> without,
            @Nullable String body) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("expected an http or https URL, was " + url);
        }
        boolean secure = scheme.equals("https");
        // Not URI.getHost(): it is null for names with an underscore.
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        authority = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        String port = colon < 0 ? "" : authority.substring(colon + 1);
        if (host.isEmpty() || !port.matches("[0-9]{0,5}")) {
            throw new IllegalArgumentException("expected a URL with a host, was " + url);
        }
        int number = port.isEmpty() ? (secure ? 443 : 80) : Integer.parseInt(port);
        if (number < 1 || number > 65535) {
            throw new IllegalArgumentException("expected a port from 1 to 65535, was " + url);
        }
        String bare = Route.Endpoint.unbracketed(host);
        String ascii = bare.chars().allMatch(c -> c < 128) ? bare : IDN.toASCII(bare);
        return new HttpTarget(url, secure, ascii, number, method, List.copyOf(headers), without, body);
    }

    /**
     * Where an answer with this status and location leads, as browsers and curl understand it (RFC 9110 §15.4).
     *
     * @throws IllegalArgumentException if it must not be followed; the message says why
     */
    HttpTarget redirected(int status, String location) {
        URI next = url.resolve(location);
        boolean bodyless = status == 303 || (status < 303 && method.equals("POST"));
        HttpTarget target =
                of(next, bodyless && !method.equals("HEAD") ? "GET" : method, headers, without, bodyless ? null : body);
        if (secure && !target.secure) {
            throw new IllegalArgumentException("expected to stay on https, led to " + next);
        }
        boolean sameOrigin = isOfTheOriginOf(target);
        List<Map.Entry<String, String>> kept = headers.stream()
                .filter(header -> {
                    String name = header.getKey().toLowerCase(Locale.ROOT);
                    return (sameOrigin || !PERSONAL.contains(name)) && !(bodyless && ABOUT_THE_BODY.contains(name));
                })
                .toList();
        return new HttpTarget(
                target.url, target.secure, target.host, target.port, target.method, kept, without, target.body);
    }

    /** Whether both are of one origin (RFC 6454): what is said to one may be said to the other. */
    boolean isOfTheOriginOf(HttpTarget other) {
        return host.equalsIgnoreCase(other.host) && port == other.port && secure == other.secure;
    }

    /** Path and query as they go out, never empty. */
    String pathAndQuery() {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return asciiOnly(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
    }

    /**
     * The request as it goes out.
     *
     * @param traceParent sent unless the probe says one itself
     * @param forwarder the proxy that is handed the request; null if it goes to the target itself
     * @throws IllegalArgumentException if a header or the method holds what HTTP cannot carry
     */
    FullHttpRequest request(String userAgent, boolean compressed, String traceParent, @Nullable Proxy forwarder) {
        byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(method),
                forwarder == null ? pathAndQuery() : "http://" + hostHeader() + pathAndQuery(),
                Unpooled.wrappedBuffer(content));
        HttpHeaders out = request.headers();
        out.set(HttpHeaderNames.HOST, hostHeader());
        out.set(HttpHeaderNames.USER_AGENT, userAgent);
        out.set(HttpHeaderNames.ACCEPT, "*/*");
        out.set(TraceContext.NAME, traceParent);
        if (compressed) {
            out.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, deflate");
        }
        if (body != null) {
            out.set(HttpHeaderNames.CONTENT_LENGTH, content.length);
        }
        without.forEach(out::remove);
        for (Map.Entry<String, String> header : headers) {
            out.remove(header.getKey());
        }
        for (Map.Entry<String, String> header : headers) {
            out.add(header.getKey(), bytes(header.getValue()));
        }
        // What a proxy knows us by is not the target's to read.
        out.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
        String credentials = forwarder == null ? null : HttpTunnel.authorization(forwarder);
        if (credentials != null) {
            out.set(HttpHeaderNames.PROXY_AUTHORIZATION, credentials);
        }
        if (!out.contains(HttpHeaderNames.CONNECTION)) {
            out.set(HttpHeaderNames.CONNECTION, "close");
        }
        return request;
    }

    private String hostHeader() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? 443 : 80) ? shown : shown + ":" + port;
    }

    /** The text as UTF-8, one character a byte, which is how a codec writes a header. */
    private static String bytes(String text) {
        return text.chars().allMatch(c -> c < 128)
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Percent-encodes what is not ASCII, as browsers do. */
    private static String asciiOnly(String target) {
        if (target.chars().allMatch(c -> c > ' ' && c < 127)) {
            return target;
        }
        StringBuilder encoded = new StringBuilder(target.length() + 16);
        for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
