package dev.candor.probe;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a curl command line asks for: address, method, headers, who asks, redirects, limits. */
final class CurlRequest {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
    private static final int LONGEST_HEADER = 8_192;
    private static final int MOST_HEADERS = 100;
    private static final int CURLS_REDIRECTS = 50;
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
    private @Nullable CurlArgument url;
    private @Nullable String method;
    private @Nullable CurlArgument head;
    private boolean get;
    private @Nullable ShellWord userAgent;
    private @Nullable ShellWord referer;
    private @Nullable ShellWord user;
    private @Nullable ShellWord bearer;
    private boolean digest;
    private boolean follows;
    private int redirects = CURLS_REDIRECTS;
    private boolean compressed;
    private boolean asIs;
    private boolean withoutGlobs;
    private @Nullable Duration timeout;
    private @Nullable Integer retries;
    private int maxBody = HttpReader.DEFAULT_MAX_BODY;

    CurlRequest(CurlNotes notes) {
        this.notes = notes;
    }

    /** Takes the option if it is about the request. */
    boolean take(CurlArgument argument) {
        boolean on = argument.on();
        switch (argument.option()) {
            case URL -> url(argument);
            case REQUEST -> method = notes.read(argument.given(), CurlRequest::method);
            case HEADER -> header(argument.given());
            case USER_AGENT -> userAgent = argument.given();
            case REFERER -> referer = argument.given();
            case COOKIE -> cookie(argument.given());
            case GET -> get = on;
            case HEAD -> head = on ? argument : null;
            case USER -> user = argument.given();
            case OAUTH2_BEARER -> bearer = argument.given();
            case DIGEST -> digest = on;
            case BASIC -> digest = !on && digest;
            case LOCATION -> follows = on;
            case MAX_REDIRS -> redirects(argument.given());
            case COMPRESSED -> compressed = on;
            case PATH_AS_IS -> asIs = on;
            case GLOBOFF -> withoutGlobs = on;
            case MAX_TIME -> timeout = timeout(argument.given());
            case RETRY -> retries = retries(argument.given());
            case MAX_FILESIZE -> maxBody = maxBody(argument.given());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void url(CurlArgument argument) {
        if (url != null) {
            notes.problem(argument.given(), "expected one address, found a second one");
        } else {
            url = argument;
        }
    }

    private static String method(String text) {
        if (!TOKEN.matches(text) || text.equalsIgnoreCase("CONNECT")) {
            throw new IllegalArgumentException("expected a method such as GET or POST, found '%s'".formatted(text));
        }
        return text;
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

    private boolean fits(ShellWord word, String value) {
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

    private void redirects(ShellWord word) {
        Integer most = notes.read(word, text -> number(text, -1));
        redirects = most == null || most < 0 ? Integer.MAX_VALUE : most;
    }

    private static int number(String text, int least) {
        if (!text.matches("-?[0-9]{1,9}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException("expected a whole number from %d, found '%s'".formatted(least, text));
        }
        return Integer.parseInt(text);
    }

    private @Nullable Duration timeout(ShellWord word) {
        Duration asked = notes.read(word, CurlReach::seconds);
        if (asked == null || asked.isZero()) {
            return null;
        }
        Duration given = asked.compareTo(ProbeReader.LONGEST_TIMEOUT) > 0
                ? ProbeReader.LONGEST_TIMEOUT
                : asked.compareTo(ProbeReader.SHORTEST_TIMEOUT) < 0 ? ProbeReader.SHORTEST_TIMEOUT : asked;
        if (!given.equals(asked)) {
            notes.note(word, "a run takes from 10 ms to 60 s: %d ms is taken".formatted(given.toMillis()));
        }
        return given;
    }

    private @Nullable Integer retries(ShellWord word) {
        Integer asked = notes.read(word, text -> number(text, 0));
        if (asked != null && asked > ProbeReader.MOST_RETRIES) {
            notes.note(word, "a probe has at most %d retries: so many are taken".formatted(ProbeReader.MOST_RETRIES));
            return ProbeReader.MOST_RETRIES;
        }
        return asked;
    }

    private int maxBody(ShellWord word) {
        Integer asked = notes.read(word, text -> number(text, 1));
        if (asked != null && asked > HttpReader.LARGEST_MAX_BODY) {
            notes.note(word, "a probe reads 16 MiB at most");
            return HttpReader.LARGEST_MAX_BODY;
        }
        return asked == null ? HttpReader.DEFAULT_MAX_BODY : asked;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    @Nullable
    Integer retries() {
        return retries;
    }

    /** The whole of it; null with problems if it makes no request. */
    ProbeKind.@Nullable Http with(CurlBody body, CurlReach reach) {
        body.check(get, head);
        CurlUrl address = address(body);
        Auth auth = auth(address);
        String text = body.text(get);
        List<Map.Entry<String, String>> sent = headers(body, text != null);
        if (sent.size() > MOST_HEADERS) {
            notes.problem(0, "expected at most %d headers, found %d".formatted(MOST_HEADERS, sent.size()));
        }
        if (address == null) {
            return null;
        }
        String chosen = method != null ? method : head != null ? "HEAD" : body.method(get);
        int follow = follow();
        if (follow > 0 && method != null) {
            notes.note(
                    given(url).name(),
                    "after a redirect curl repeats the method of -X; a probe turns POST to GET as browsers do");
        }
        Set<String> without = new LinkedHashSet<>(removed);
        without.retainAll(ADDED);
        if (userAgent != null && userAgent.text().isEmpty() && !has("user-agent")) {
            without.add("user-agent");
        }
        return new ProbeKind.Http(
                address.url(),
                chosen == null ? "GET" : chosen,
                sent,
                without,
                text,
                auth,
                follow,
                reach.versions(),
                compressed,
                maxBody,
                reach.of(address.url(), follow > 0));
    }

    private static CurlArgument given(@Nullable CurlArgument argument) {
        if (argument == null) {
            throw new IllegalStateException("a request without an address goes nowhere");
        }
        return argument;
    }

    private int follow() {
        if (!follows) {
            return 0;
        }
        if (redirects > HttpReader.MOST_REDIRECTS) {
            notes.note(
                    given(url).name(),
                    "a probe follows %d redirects at most: so many are taken".formatted(HttpReader.MOST_REDIRECTS));
        }
        return Math.min(redirects, HttpReader.MOST_REDIRECTS);
    }

    private @Nullable CurlUrl address(CurlBody body) {
        if (url == null) {
            notes.problem(0, "expected an address, found none");
            return null;
        }
        ShellWord word = url.given();
        ShellWord file = body.upload();
        String name = file == null ? null : file.text().substring(file.text().lastIndexOf('/') + 1);
        try {
            String written = notes.fill(word);
            int hash = written.indexOf('#');
            if (hash >= 0) {
                notes.note(word.from(Math.min(hash, word.text().length())), "servers never see what follows '#'");
            }
            return CurlUrl.read(written, new CurlUrl.Reading(asIs, withoutGlobs), get ? body.data() : null, name);
        } catch (CommandException e) {
            notes.problem(word.at(e.offset()), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Auth auth(@Nullable CurlUrl address) {
        if (bearer != null && user != null) {
            notes.problem(bearer, "expected -u or --oauth2-bearer, found both");
        }
        if (bearer != null) {
            String token = notes.fill(bearer);
            return has("authorization") || !fits(bearer, token) ? null : new Auth.Bearer(token);
        }
        String name = address == null ? null : address.user();
        String password = address == null ? null : address.password();
        if (user != null) {
            String both = notes.fill(user);
            int colon = both.indexOf(':');
            if (colon < 0) {
                notes.problem(user, "expected USER:PASSWORD: nobody is there to be asked for the password");
            } else {
                name = both.substring(0, colon);
                password = both.substring(colon + 1);
            }
        }
        if (name == null || password == null) {
            return null;
        }
        if (digest) {
            return new Auth.Digest(name, password);
        }
        // What stands in a header of its own is not said twice.
        return has("authorization") ? null : new Auth.Basic(name, password);
    }

    /** Those written, then those that follow from other options unless they are written or taken out. */
    private List<Map.Entry<String, String>> headers(CurlBody body, boolean hasBody) {
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
    private boolean has(String name) {
        return removed.contains(name.toLowerCase(Locale.ROOT))
                || headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }
}
