package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An address as curl understands it.
 *
 * @param user from before the {@code @}; null for none
 * @param password null if and only if there is no user
 */
record CurlUrl(URI url, @Nullable String user, @Nullable String password) {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://");
    private static final List<String> OTHER_GUESSES = List.of("ftp.", "dict.", "ldap.", "imap.", "smtp.", "pop3.");
    private static final String MUST_BE_CODED = "\"<>\\^`{|}";
    private static final String HEX = "0123456789ABCDEF";

    /** How an address is read. */
    record Reading(boolean asIs, boolean withoutGlobs) {}

    /**
     * Reads an address.
     *
     * @param query what goes behind its query; null for nothing
     * @param filename what goes to its end if that is a slash; null for nothing
     * @throws CommandException for what is none; the offset is one within the text
     */
    static CurlUrl read(String written, Reading reading, @Nullable String query, @Nullable String filename) {
        String text = reading.withoutGlobs ? written : withoutGlobs(written);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) == 127) {
                throw new CommandException("expected an address without blanks: write %20 for one", i);
            }
        }
        int hash = text.indexOf('#');
        text = hash < 0 ? text : text.substring(0, hash);
        Matcher matcher = SCHEME.matcher(text);
        String scheme = "http";
        if (matcher.find() && matcher.start() == 0) {
            scheme = matcher.group(1).toLowerCase(Locale.ROOT);
            text = text.substring(matcher.end());
        } else {
            String host = text.toLowerCase(Locale.ROOT);
            if (OTHER_GUESSES.stream().anyMatch(host::startsWith)) {
                throw new CommandException("expected an address that begins with https:// or http://", 0);
            }
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new CommandException("expected an http or https address, found '%s'".formatted(scheme), 0);
        }
        int slash = indexOfAny(text, "/?");
        String authority = text.substring(0, slash);
        String path = text.substring(slash);
        int mark = path.indexOf('?');
        String asked = mark < 0 ? null : path.substring(mark + 1);
        path = mark < 0 ? path : path.substring(0, mark);
        path = reading.asIs ? path : withoutDots(path);
        if (filename != null && (path.isEmpty() || path.endsWith("/"))) {
            path = (path.isEmpty() ? "/" : path) + FormEncoding.percent(filename);
        }
        if (query != null && !query.isEmpty()) {
            asked = asked == null || asked.isEmpty() ? query : asked + (asked.endsWith("&") ? "" : "&") + query;
        }
        int at = authority.lastIndexOf('@');
        String host = ascii(authority.substring(at + 1));
        if (host.endsWith(":")) {
            host = host.substring(0, host.length() - 1);
        }
        // A path is where brackets may not stand, and a query is where they may.
        String whole = "%s://%s%s%s"
                .formatted(
                        scheme,
                        host,
                        coded(path, MUST_BE_CODED + "[]"),
                        asked == null ? "" : "?" + coded(asked, MUST_BE_CODED));
        String user = at < 0 ? null : authority.substring(0, at);
        try {
            URI url = Targets.url(whole);
            if (user == null) {
                return new CurlUrl(url, null, null);
            }
            int colon = user.indexOf(':');
            return new CurlUrl(
                    url,
                    decoded(colon < 0 ? user : user.substring(0, colon)),
                    colon < 0 ? "" : decoded(user.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()), 0);
        }
    }

    /** Braces and brackets make several addresses of one, but for those of IPv6; a backslash takes their meaning. */
    private static String withoutGlobs(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "{}[]".indexOf(text.charAt(i + 1)) >= 0) {
                plain.append(text.charAt(++i));
                continue;
            }
            if (c == '[') {
                int close = text.indexOf(']', i);
                if (close > 0 && text.substring(i + 1, close).matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%25[^\\]]+)?")) {
                    plain.append(text, i, close + 1);
                    i = close;
                    continue;
                }
            }
            if ("{}[]".indexOf(c) >= 0) {
                throw new CommandException(
                        "expected one address, found '%s', which curl makes several of (--globoff takes it as it is)"
                                .formatted(c),
                        i);
            }
            plain.append(c);
        }
        return plain.toString();
    }

    private static int indexOfAny(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static String ascii(String host) {
        return host.chars().allMatch(c -> c < 128) ? host : IDN.toASCII(host);
    }

    /** RFC 3986 §5.2.4. */
    static String withoutDots(String path) {
        String in = path;
        StringBuilder out = new StringBuilder();
        while (!in.isEmpty()) {
            if (in.startsWith("/./")) {
                in = in.substring(2);
            } else if (in.equals("/.")) {
                in = "/";
            } else if (in.startsWith("/../") || in.equals("/..")) {
                in = in.equals("/..") ? "/" : in.substring(3);
                out.setLength(Math.max(0, out.lastIndexOf("/")));
            } else {
                int next = in.indexOf('/', 1);
                int end = next < 0 ? in.length() : next;
                out.append(in, 0, end);
                in = in.substring(end);
            }
        }
        return out.toString();
    }

    /** Java knows no address with these in it; servers know both spellings. */
    private static String coded(String text, String characters) {
        StringBuilder coded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean stray = c == '%' && !isCode(text, i);
            if (characters.indexOf(c) >= 0 || c <= ' ' || c == 127 || stray) {
                coded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                coded.append(c);
            }
        }
        return coded.toString();
    }

    private static boolean isCode(String text, int percent) {
        return percent + 2 < text.length()
                && Character.digit(text.charAt(percent + 1), 16) >= 0
                && Character.digit(text.charAt(percent + 2), 16) >= 0;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            bytes.write(low < 0 ? in[i] : high * 16 + low);
            i += low < 0 ? 0 : 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
