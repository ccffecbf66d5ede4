package dev.candor.probe;

import dev.candor.catalog.Section;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code websocket}. */
final class WebSocketReader {

    private static final int MOST_MESSAGES = 50;
    private static final int LONGEST_MESSAGE = 65_536;
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(59);
    // The prober's own part of the handshake (RFC 6455 §4.1).
    private static final Set<String> HANDSHAKE =
            Set.of("sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-accept");

    private final Function<String, String> fillIn;
    private final HttpReader http;
    private final ReachReader reach;

    WebSocketReader(Variables variables, String file, HttpReader http) {
        this.fillIn = variables::fillIn;
        this.http = http;
        this.reach = new ReachReader(variables, file);
    }

    /** What was read; null if it has no address, with errors. */
    ProbeKind.@Nullable WebSocket read(Section section) {
        section.allow(ReachReader.and("url", "headers", "send", "expect", "hold"));
        Optional<URI> url =
                section.requiredText("url").flatMap(text -> section.read(text, fillIn.andThen(WebSocketReader::url)));
        List<Map.Entry<String, String>> headers = http.headers(section, "headers");
        headers.stream()
                .filter(header -> HANDSHAKE.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .findFirst()
                .ifPresent(header -> section.errorAtKey(
                        "headers", "expected no '%s': it follows from the handshake".formatted(header.getKey())));
        List<String> send = new ArrayList<>();
        section.textOrTexts("send")
                .forEach(text -> section.read(text, fillIn.andThen(WebSocketReader::message))
                        .ifPresent(send::add));
        if (send.size() > MOST_MESSAGES) {
            section.errorAtKey("send", "expected at most %d messages, found %d".formatted(MOST_MESSAGES, send.size()));
        }
        String expect =
                section.value("expect", text -> Regex.compile(text).pattern()).orElse(null);
        Duration hold = section.value("hold", WebSocketReader::hold).orElse(null);
        if (section.has("tls") && url.filter(address -> !isSecure(address)).isPresent()) {
            section.errorAtKey("tls", "expected no 'tls' beside an address that begins with ws:");
        }
        Reach way = reach.read(section);
        return url.map(address -> new ProbeKind.WebSocket(address, headers, send, expect, hold, way))
                .orElse(null);
    }

    private static boolean isSecure(URI url) {
        return "wss".equalsIgnoreCase(url.getScheme());
    }

    /** An absolute ws or wss address; everything else of it is as for http. */
    private static URI url(String text) {
        boolean plain = text.regionMatches(true, 0, "ws:", 0, 3);
        boolean secure = text.regionMatches(true, 0, "wss:", 0, 4);
        if (!plain && !secure) {
            throw new IllegalArgumentException("expected an address such as wss://example.com/path, found '%s'"
                    .formatted(text.length() > 100 ? text.substring(0, 100) + "…" : text));
        }
        URI checked = Targets.url((secure ? "https" : "http") + text.substring(text.indexOf(':')));
        String whole = checked.toString();
        return URI.create((secure ? "wss" : "ws") + whole.substring(whole.indexOf(':')));
    }

    private static String message(String text) {
        if (text.length() > LONGEST_MESSAGE) {
            throw new IllegalArgumentException("expected at most %d characters".formatted(LONGEST_MESSAGE));
        }
        return text;
    }

    private static Duration hold(String text) {
        Duration hold = Quantity.duration(text);
        if (hold.compareTo(LONGEST_HOLD) > 0) {
            throw new IllegalArgumentException("expected a duration of at most 59s, found '%s'".formatted(text));
        }
        return hold;
    }
}
