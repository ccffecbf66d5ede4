package dev.candor.probe;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a curl command line asks for: address, method, headers, who asks, redirects, limits. */
final class CurlRequest {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");
    private static final int MOST_HEADERS = 100;
    private static final int CURLS_REDIRECTS = 50;

    private final CurlNotes notes;
    private final CurlHeaders headers;
    private @Nullable CurlArgument url;
    private @Nullable String method;
    private @Nullable CurlArgument head;
    private boolean get;
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
        this.headers = new CurlHeaders(notes);
    }

    /** Takes the option if it is about the request. */
    boolean take(CurlArgument argument) {
        boolean on = argument.on();
        switch (argument.option()) {
            case URL -> url(argument);
            case REQUEST -> method = notes.read(argument.given(), CurlRequest::method);
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
                return headers.take(argument);
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
        List<Map.Entry<String, String>> sent = headers.with(body, text != null);
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
        return new ProbeKind.Http(
                address.url(),
                chosen == null ? "GET" : chosen,
                sent,
                headers.without(),
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
            return headers.has("authorization") || !headers.fits(bearer, token) ? null : new Auth.Bearer(token);
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
        return headers.has("authorization") ? null : new Auth.Basic(name, password);
    }
}
