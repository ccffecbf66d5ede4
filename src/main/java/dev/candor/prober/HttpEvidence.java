package dev.candor.prober;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of an answer is kept beside a failure: its headers and how its body begins, small and without secrets. */
final class HttpEvidence {

    private static final int MOST_HEADERS = 50;
    private static final int BODY_BYTES = 2 * 1024;
    private static final String HIDDEN = "…";
    private static final Set<String> SECRET = Set.of(
            "set-cookie",
            "cookie",
            "authorization",
            "proxy-authorization",
            "authentication-info",
            "proxy-authentication-info");
    private static final List<String> SECRET_PARTS =
            List.of("token", "secret", "password", "api-key", "apikey", "session", "csrf", "xsrf");

    private HttpEvidence() {}

    /**
     * The evidence by its names.
     *
     * @param credentials the value of {@code Authorization} that was sent, which a server may repeat; null for none
     */
    static Map<String, Object> of(@Nullable HttpHeaders headers, byte[] body, @Nullable String credentials) {
        if (headers == null) {
            return Map.of();
        }
        Map<String, Object> kept = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : headers) {
            String name = OneLine.of(header.getKey().toLowerCase(Locale.ROOT));
            String value = isSecret(name) ? HIDDEN : OneLine.of(without(credentials, header.getValue()));
            Object before = kept.get(name);
            if (before != null) {
                kept.put(name, OneLine.of(before + ", " + value));
            } else if (kept.size() < MOST_HEADERS) {
                kept.put(name, value);
            }
        }
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("headers", kept);
        if (body.length > 0) {
            evidence.put("body", text(without(credentials, start(body))));
        }
        return evidence;
    }

    private static boolean isSecret(String name) {
        return SECRET.contains(name) || SECRET_PARTS.stream().anyMatch(name::contains);
    }

    private static String start(byte[] body) {
        return new String(body, 0, Math.min(body.length, BODY_BYTES), StandardCharsets.UTF_8);
    }

    private static String without(@Nullable String credentials, String text) {
        if (credentials == null) {
            return text;
        }
        String word = credentials.substring(credentials.indexOf(' ') + 1);
        return word.length() < 4 ? text : text.replace(word, HIDDEN);
    }

    /** The text as it can be shown: lines stay, other controls and what plays with the direction of writing go. */
    private static String text(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean harmful = type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
            if (c == '\n' || c == '\t' || !harmful) {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }
}
