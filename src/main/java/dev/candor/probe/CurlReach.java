package dev.candor.probe;

import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.ProbeKind.Tls;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way that a curl command line takes: TLS, addresses, proxies, versions of HTTP. */
final class CurlReach {

    private static final int PROXY_PORT = 1080;

    private final CurlNotes notes;
    private final List<ShellWord> resolves = new ArrayList<>();
    private final List<ShellWord> connects = new ArrayList<>();
    private boolean insecure;
    private @Nullable String ca;
    private @Nullable String cert;
    private @Nullable String key;
    private @Nullable String min;
    private Set<HttpVersion> versions = Set.of(HttpVersion.V1_1, HttpVersion.V2);
    private IpChoice ip = IpChoice.ANY;
    private @Nullable Proxy proxy;
    private @Nullable ShellWord proxyUser;
    private List<String> except = List.of();
    private @Nullable Duration connectTimeout;
    private boolean haproxy;

    CurlReach(CurlNotes notes) {
        this.notes = notes;
    }

    /** Takes the option if it is about the way. */
    boolean take(CurlArgument argument) {
        boolean on = argument.on();
        switch (argument.option()) {
            case INSECURE -> insecure = on;
            case CACERT -> ca = notes.path(argument.given());
            case CERT -> cert(argument.given());
            case KEY -> key = notes.path(argument.given());
            case CERT_TYPE, KEY_TYPE -> pem(argument.given());
            case TLSV1 -> min = null;
            case TLSV1_2 -> min = "TLSv1.2";
            case TLSV1_3 -> min = "TLSv1.3";
            case HTTP1_1 -> versions = Set.of(HttpVersion.V1_1);
            case HTTP2 -> versions = Set.of(HttpVersion.V1_1, HttpVersion.V2);
            case HTTP2_PRIOR_KNOWLEDGE -> versions = Set.of(HttpVersion.V2);
            case HTTP3 -> versions = Set.of(HttpVersion.values());
            case HTTP3_ONLY -> versions = Set.of(HttpVersion.V3);
            case IPV4 -> ip = IpChoice.V4;
            case IPV6 -> ip = IpChoice.V6;
            case RESOLVE -> resolves.add(argument.given());
            case CONNECT_TO -> connects.add(argument.given());
            case PROXY -> proxy(argument.given(), "http://");
            case SOCKS5 -> proxy(argument.given(), "socks5://");
            case SOCKS5_HOSTNAME -> proxy(argument.given(), "socks5h://");
            case PROXY_USER -> proxyUser = argument.given();
            case NOPROXY -> except = exceptions(argument.given());
            case CONNECT_TIMEOUT -> connectTimeout = connectTimeout(argument.given());
            case HAPROXY_PROTOCOL -> haproxy = on;
            default -> {
                return false;
            }
        }
        return true;
    }

    private @Nullable Duration connectTimeout(ShellWord word) {
        Duration asked = notes.read(word, CurlReach::seconds);
        if (asked == null || asked.isZero()) {
            return null;
        }
        if (asked.compareTo(Duration.ofSeconds(60)) > 0) {
            notes.note(word, "a probe waits 60 seconds at most for a connection");
            return Duration.ofSeconds(60);
        }
        return asked;
    }

    /** A number of seconds with or without a fraction. */
    static Duration seconds(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{0,9})?|\\.[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "expected a number of seconds such as 4 or 0.5, found '%s'".formatted(text));
        }
        return Duration.ofNanos(new BigDecimal(text.endsWith(".") ? text + "0" : text)
                .movePointRight(9)
                .longValue());
    }

    /** {@code file} or {@code file:password}, with a backslash before a colon that belongs to the name. */
    private void cert(ShellWord word) {
        StringBuilder path = new StringBuilder();
        String text = word.text();
        if (text.startsWith("pkcs11:")) {
            notes.problem(word, "expected the path of a PEM file, found a PKCS #11 address");
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && "\\:".indexOf(text.charAt(i + 1)) >= 0) {
                path.append(text.charAt(++i));
            } else if (c == ':') {
                notes.problem(word.at(i), "expected a key that needs no password, found one");
                return;
            } else {
                path.append(c);
            }
        }
        cert = notes.path(ShellWord.madeAt(word.at(0), path.toString()));
    }

    private void pem(ShellWord word) {
        if (!word.text().equalsIgnoreCase("PEM")) {
            notes.problem(word, "expected PEM, found '%s'".formatted(word));
        }
    }

    private void proxy(ShellWord word, String scheme) {
        if (word.text().isEmpty()) {
            proxy = null;
            return;
        }
        proxy = notes.read(word, text -> {
            String whole = text.contains("://") ? text : scheme + text;
            int authority = whole.indexOf("://") + 3;
            int slash = whole.indexOf('/', authority);
            String bare = slash < 0 ? whole : whole.substring(0, slash);
            boolean hasPort = bare.substring(Math.max(authority, bare.lastIndexOf('@') + 1))
                    .matches("(\\[[^\\]]*\\]|[^:]*):[0-9]+");
            return ProxyReader.address(hasPort ? bare : bare + ":" + PROXY_PORT);
        });
    }

    private List<String> exceptions(ShellWord word) {
        List<String> hosts = notes.read(
                word,
                text -> Arrays.stream(text.split("[, ]+"))
                        .filter(host -> !host.isEmpty())
                        .map(ProxyReader::exception)
                        .toList());
        return hosts == null ? List.of() : hosts;
    }

    Set<HttpVersion> versions() {
        return versions;
    }

    /** The way to an address. */
    Reach of(URI url, boolean follows) {
        String certificate = cert;
        if (certificate == null && key != null) {
            notes.problem(0, "expected --cert beside --key");
        }
        return new Reach(
                // With nothing checked there is nothing to check against.
                new Tls(insecure, insecure ? null : ca, certificate, key == null ? certificate : key, null, min),
                resolved(),
                connected(url, follows),
                ip,
                proxied(),
                connectTimeout,
                haproxy);
    }

    private Map<String, String> resolved() {
        Map<String, String> resolved = new LinkedHashMap<>();
        for (ShellWord word : resolves) {
            Map.Entry<String, String> pair = notes.read(word, text -> {
                String bare = text.startsWith("+") ? text.substring(1) : text;
                if (bare.startsWith("*:") || bare.startsWith("-")) {
                    throw new IllegalArgumentException(
                            "expected HOST:PORT:ADDRESS with a host, found '%s'".formatted(text));
                }
                return Targets.resolve(bare);
            });
            if (pair != null) {
                resolved.put(pair.getKey(), pair.getValue());
            }
        }
        return resolved;
    }

    /** The first that fits is taken; an empty part in front fits the address, one behind keeps what it stands for. */
    private Map<String, String> connected(URI url, boolean follows) {
        Map<String, String> connected = new LinkedHashMap<>();
        int port = url.getPort() > 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        for (ShellWord word : connects) {
            String text = notes.fill(word);
            String[] parts = text.split(":(?![^\\[]*\\])", -1);
            if (parts.length != 4) {
                notes.problem(word, "expected HOST1:PORT1:HOST2:PORT2, found '%s'".formatted(text));
                continue;
            }
            if (follows && (parts[0].isEmpty() || parts[1].isEmpty())) {
                notes.note(word, "the empty part stands for the first address only, not for those it redirects to");
            }
            String host = parts[0].isEmpty() ? url.getHost() : parts[0];
            String from = parts[1].isEmpty() ? String.valueOf(port) : parts[1];
            String whole = String.join(
                    ":", host, from, parts[2].isEmpty() ? host : parts[2], parts[3].isEmpty() ? from : parts[3]);
            try {
                Map.Entry<String, String> pair = Targets.connectTo(whole);
                connected.putIfAbsent(pair.getKey(), pair.getValue());
            } catch (IllegalArgumentException e) {
                notes.problem(word, String.valueOf(e.getMessage()));
            }
        }
        return connected;
    }

    private @Nullable Proxy proxied() {
        Proxy said = proxy;
        if (said == null) {
            return null;
        }
        String user = said.user();
        String password = said.password();
        if (proxyUser != null) {
            String both = notes.fill(proxyUser);
            int colon = both.indexOf(':');
            if (colon < 0) {
                notes.problem(proxyUser, "expected USER:PASSWORD: nobody is there to be asked for the password");
                return null;
            }
            user = both.substring(0, colon);
            password = both.substring(colon + 1);
        }
        return new Proxy(said.scheme(), said.host(), said.port(), user, password, except);
    }
}
