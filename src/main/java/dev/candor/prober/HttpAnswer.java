package dev.candor.prober;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.spi.json.JacksonJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.candor.probe.Answer;
import dev.candor.probe.Query;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an HTTP run saw, as expressions ask for it. Headers are there as soon as they came, the body once it is whole. */
final class HttpAnswer implements Answer {

    private static final Configuration JSON = Configuration.builder()
            .jsonProvider(new JacksonJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .build();

    private final Facts facts;
    private final URI url;
    private final @Nullable HttpHeaders headers;
    private final byte @Nullable [] body;
    private @Nullable DocumentContext document;
    private boolean unreadable;

    HttpAnswer(Facts facts, URI url, @Nullable HttpHeaders headers, byte @Nullable [] body) {
        this.facts = facts;
        this.url = url;
        this.headers = headers;
        this.body = body;
    }

    @Override
    public Instant startedAt() {
        return facts.startedAt();
    }

    @Override
    public List<Object> values(Query query) {
        return switch (query.name()) {
            case "status" -> orNone(facts.observed().status());
            case "header" -> header(argument(query));
            case "cookie" -> cookie(argument(query));
            case "body" -> orNone(text());
            case "jsonpath" -> json(argument(query));
            case "size" -> body == null ? List.of() : List.of((long) body.length);
            case "url" -> List.of(url.toString());
            case "http.version" -> orNone(facts.observed().httpVersion());
            default -> facts.values(query);
        };
    }

    private static String argument(Query query) {
        return Objects.requireNonNull(query.argument(), query.name());
    }

    private static List<Object> orNone(@Nullable Object value) {
        return value == null
                ? List.of()
                : List.of(value instanceof Integer number ? (Object) number.longValue() : value);
    }

    private List<Object> header(String name) {
        return headers == null ? List.of() : List.copyOf(headers.getAll(name));
    }

    private List<Object> cookie(String name) {
        if (headers == null) {
            return List.of();
        }
        return headers.getAll(HttpHeaderNames.SET_COOKIE).stream()
                .map(ClientCookieDecoder.LAX::decode)
                .filter(cookie -> cookie != null && cookie.name().equals(name))
                .<Object>map(Cookie::value)
                .toList();
    }

    private @Nullable String text() {
        return body == null ? null : new String(body, charset());
    }

    /** As the answer says; UTF-8 where it says nothing or nonsense. */
    private Charset charset() {
        CharSequence type = headers == null ? null : headers.get(HttpHeaderNames.CONTENT_TYPE);
        return type == null ? StandardCharsets.UTF_8 : HttpUtil.getCharset(type, StandardCharsets.UTF_8);
    }

    /** Whether the body is JSON; true also if nobody asked yet and there is none. */
    boolean isJson() {
        document();
        return !unreadable;
    }

    private List<Object> json(String path) {
        DocumentContext read = document();
        if (read == null) {
            return List.of();
        }
        try {
            return Collections.singletonList(read.<Object>read(path));
        } catch (JsonPathException | ClassCastException e) {
            return List.of();
        }
    }

    private @Nullable DocumentContext document() {
        String text = document == null && !unreadable ? text() : null;
        if (text != null) {
            try {
                document = JsonPath.using(JSON).parse(text);
            } catch (JsonPathException | IllegalArgumentException e) {
                unreadable = true;
            }
        }
        return document;
    }
}
