package dev.candor.prober;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Header fields between the way HTTP/1 writes them and that of its successors (RFC 9113 §8.2 and §8.3). */
final class HttpFields {

    // Fields that speak about a connection have no place on a stream.
    private static final Set<String> ABOUT_THE_CONNECTION =
            Set.of("connection", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    // The codec has looked at them already, and a second look would throw.
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private HttpFields() {}

    /** The head of a request as one that begins a stream. */
    static Http2Headers of(FullHttpRequest request, boolean secure) {
        Http2Headers fields = new DefaultHttp2Headers(true, request.headers().size() + 4)
                .method(request.method().asciiName())
                .scheme(secure ? "https" : "http")
                .path(request.uri());
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (host != null) {
            fields.authority(host);
        }
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ABOUT_THE_CONNECTION.contains(name)) {
                fields.add(name, header.getValue());
            }
        }
        return fields;
    }

    /** The fields of an answer without those that begin with a colon. */
    static HttpHeaders of(Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
        HttpHeaders headers = UNCHECKED.newHeaders();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (!isPseudo(field.getKey())) {
                headers.add(field.getKey(), field.getValue());
            }
        }
        return headers;
    }

    /** Bytes of the head if it were written as HTTP/1 would. */
    static long size(String version, Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
        long size = "HTTP/ 200 \r\n\r\n".length() + (long) version.length();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (!isPseudo(field.getKey())) {
                size += field.getKey().length() + field.getValue().length() + 4L;
            }
        }
        return size;
    }

    /** The status of an answer, -1 if it says none. */
    static int status(@Nullable CharSequence text) {
        if (text == null || text.length() != 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int status = Integer.parseInt(text.toString());
        return status < 100 ? -1 : status;
    }

    private static boolean isPseudo(CharSequence name) {
        return name.length() > 0 && name.charAt(0) == ':';
    }
}
