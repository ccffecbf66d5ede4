package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.netty.util.NetUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;

/** Reads where a probe goes: addresses, host names, ports, and curl's ways to bend them. */
final class Targets {

    private static final int LONGEST_URL = 4_096;
    private static final String HOST = "(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)";
    private static final Pattern RESOLVE = Pattern.compile(HOST + ":([0-9]{1,5}):(.+)");
    private static final Pattern CONNECT_TO = Pattern.compile(HOST + ":([0-9]{1,5}):" + HOST + ":([0-9]{1,5})");
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}))*\\.?");

    private Targets() {}

    /** An absolute http or https address without credentials. */
    static URI url(String text) {
        String expected = "expected an address such as https://example.com/path, found '%s'"
                .formatted(text.length() > 100 ? text.substring(0, 100) + "…" : text);
        if (text.length() > LONGEST_URL) {
            throw new IllegalArgumentException("expected an address of at most %d characters".formatted(LONGEST_URL));
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("%s (%s)".formatted(expected, e.getReason()), e);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(expected);
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("expected an address without a user: 'auth' is the place for that");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
            throw new IllegalArgumentException(expected);
        }
        if (url.getRawFragment() != null) {
            throw new IllegalArgumentException("expected an address without '#': servers never see what follows it");
        }
        return url;
    }

    /** A host name or an address literal; of IPv6, also in brackets. */
    static String host(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return NetUtil.isValidIpV6Address(bare) ? bare : hostName(text);
    }

    /** A host name or an IPv4 address. */
    static String hostName(String text) {
        if (text.length() > 253 || !NAME.matches(text)) {
            throw new IllegalArgumentException("expected a host name, found '%s'".formatted(text));
        }
        return text;
    }

    /** {@code host:port:address}, as curl's {@code --resolve}. */
    static Map.Entry<String, String> resolve(String text) {
        Matcher matcher = RESOLVE.matcher(text);
        if (matcher.matches()) {
            String address = matcher.group(3);
            String bare = address.startsWith("[") && address.endsWith("]")
                    ? address.substring(1, address.length() - 1)
                    : address;
            if (NetUtil.isValidIpV4Address(bare) || NetUtil.isValidIpV6Address(bare)) {
                return Map.entry(hostAndPort(matcher.group(1), matcher.group(2)), bare);
            }
        }
        throw new IllegalArgumentException("expected HOST:PORT:ADDRESS, found '%s'".formatted(text));
    }

    /** {@code host:port:host2:port2}, as curl's {@code --connect-to}. */
    static Map.Entry<String, String> connectTo(String text) {
        Matcher matcher = CONNECT_TO.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected HOST:PORT:HOST2:PORT2, found '%s'".formatted(text));
        }
        return Map.entry(
                hostAndPort(matcher.group(1), matcher.group(2)), hostAndPort(matcher.group(3), matcher.group(4)));
    }

    private static String hostAndPort(String host, String port) {
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("expected a port from 1 to 65535, found '%s'".formatted(port));
        }
        return host.toLowerCase(Locale.ROOT) + ":" + number;
    }

    /** Any port. */
    static Integer port(String text) {
        return port(text, 65_535);
    }

    /** A port, up to a last one. */
    static int port(String text, int last) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > last) {
            throw new IllegalArgumentException("expected a port from 1 to %d, found '%s'".formatted(last, text));
        }
        return port;
    }

    static ProbeKind.IpChoice ip(String text) {
        return switch (text) {
            case "4" -> ProbeKind.IpChoice.V4;
            case "6" -> ProbeKind.IpChoice.V6;
            case "any" -> ProbeKind.IpChoice.ANY;
            default -> throw new IllegalArgumentException("expected 4, 6 or any, found '%s'".formatted(text));
        };
    }
}
