package dev.candor.probe;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers of a curl command line: {@code -H} and the options that are one by another name. */
final class CurlHeaders {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
    private static final int LONGEST_HEADER = 8_192;
    // What the prober says by itself, so that leaving it out must be said.
    private static final Set<String> ADDED =
            Set.of("host", "user-agent", "accept", "accept-encoding", "traceparent", "connection");
    // What is about one connection, of which a probe has one of its own for each request.
    private static final Set<String> ABOUT_CONNECTIONS = Set.of("connection", "keep-alive", "te", "expect");
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "upgrade", "trailer");

    private final CurlNotes notes;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private final List<String> cookies = new ArrayList<>();
    private @Nullable ShellWord contentType;
    private @Nullable ShellWord userAgent;
    private @Nullable ShellWord referer;

    CurlHeaders(CurlNotes notes) {
        this.notes = notes;
    }

    /** Takes the option if it is about a header. */
    boolean take(CurlArgument argument) {
        switch (argument.option()) {
            case HEADER -> header(argument.given());
            case USER_AGENT -> userAgent = argument.given();
            case REFERER -> referer = argument.given();
            case COOKIE -> cookie(argument.given());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void header(ShellWord word) {
        if (word.startsWith("@")) {
            notes.problem(word, "expected a header, found a file of them");
            return;
        }
        String text = notes.fill(word);
        int colon = text.indexOf(':');
        boolean empty = colon < 0 && text.endsWith(";");
        String name = colon < 0 ? text.substring(0, text.length() - (empty ? 1 : 0)) : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1).strip();
        String key = name.toLowerCase(Locale.ROOT);
        if (!TOKEN.matches(name) || (colon < 0 && !empty)) {
            notes.problem(word, "expected NAME: VALUE, 'NAME;' for an empty value or 'NAME:' for none at all");
        } else if (FRAMING.contains(key)) {
            notes.problem(word, "expected no '%s': it follows from the request".formatted(name));
        } else if (ABOUT_CONNECTIONS.contains(key)) {
            notes.note(word, "'%s' is left out: each run has a connection of its own".formatted(name));
        } else if (colon >= 0 && value.isEmpty()) {
            removed.add(key);
        } else if (fits(word, value)) {
            headers.add(Map.entry(name, value));
            contentType = key.equals("content-type") ? word : contentType;
        }
    }

    boolean fits(ShellWord word, String value) {
        if (value.length() > LONGEST_HEADER || value.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            notes.problem(
                    word,
                    "expected one line of at most %d characters without control characters".formatted(LONGEST_HEADER));
            return false;
        }
        return true;
    }

    private void cookie(ShellWord word) {
        if (word.text().contains("=")) {
            String text = notes.fill(word);
            if (fits(word, text)) {
                cookies.add(text);
            }
        } else {
            notes.problem(word, "expected NAME=VALUE, found a file of cookies");
        }
    }

    /** Names of those that a prober would add by itself and here must not. */
    Set<String> without() {
        Set<String> without = new LinkedHashSet<>(removed);
        without.retainAll(ADDED);
        if (userAgent != null && userAgent.text().isEmpty() && !has("user-agent")) {
            without.add("user-agent");
        }
        return without;
    }

    /** Those written, then those that follow from other options unless they are written or taken out. */
    List<Map.Entry<String, String>> with(CurlBody body, boolean hasBody) {
        List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        Multipart multipart = body.multipart();
        if (multipart != null) {
            if (contentType != null && !contentType.text().matches("(?i)[^:]*:\\s*multipart/form-data\\b.*")) {
                notes.problem(contentType, "expected multipart/form-data beside -F");
            }
            all.replaceAll(header -> header.getKey().equalsIgnoreCase("content-type")
                    ? Map.entry(header.getKey(), header.getValue() + multipart.parameter())
                    : header);
        }
        if (userAgent != null && !userAgent.text().isEmpty()) {
            add(all, "User-Agent", userAgent);
        }
        if (referer != null && referer.text().endsWith(";auto")) {
            notes.problem(referer, "expected an address, found ';auto'");
        } else if (referer != null && !referer.text().isEmpty()) {
            add(all, "Referer", referer);
        }
        if (!cookies.isEmpty()) {
            add(all, "Cookie", String.join(";", cookies));
        }
        if (body.isJson()) {
            add(all, "Content-Type", "application/json");
            add(all, "Accept", "application/json");
        } else if (multipart != null) {
            add(all, "Content-Type", multipart.contentType());
        } else if (hasBody && body.upload() == null) {
            add(all, "Content-Type", "application/x-www-form-urlencoded");
        }
        return all;
    }

    private void add(List<Map.Entry<String, String>> all, String name, ShellWord value) {
        String text = notes.fill(value);
        if (fits(value, text)) {
            add(all, name, text);
        }
    }

    private void add(List<Map.Entry<String, String>> all, String name, String value) {
        if (!has(name)) {
            all.add(Map.entry(name, value));
        }
    }

    /** Whether the header is written, be it to take it out. */
    boolean has(String name) {
        return removed.contains(name.toLowerCase(Locale.ROOT))
                || headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }
}
