package dev.candor.probe;

import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code proxy}: an address, or a mapping of it with {@code user}, {@code password} and {@code except}. */
final class ProxyReader {

    private static final int MOST_EXCEPTIONS = 100;
    private static final int LONGEST_NAME = 255;

    private final Function<String, String> fillIn;

    ProxyReader(Function<String, String> fillIn) {
        this.fillIn = fillIn;
    }

    /** What was read; null for no proxy. */
    @Nullable
    Proxy read(Section section) {
        if (!section.isSection("proxy")) {
            return section.value("proxy", fillIn.andThen(ProxyReader::address)).orElse(null);
        }
        return section.section("proxy").flatMap(this::mapping).orElse(null);
    }

    private Optional<Proxy> mapping(Section section) {
        section.allow("url", "user", "password", "except");
        Optional<Proxy> said =
                section.requiredText("url").flatMap(text -> section.read(text, fillIn.andThen(ProxyReader::address)));
        Optional<String> user = section.value("user", fillIn.andThen(ProxyReader::word));
        Optional<String> password =
                section.anyText("password").flatMap(text -> section.read(text, fillIn.andThen(ProxyReader::word)));
        if (section.has("user") != section.has("password")) {
            section.error("expected 'user' and 'password' together, found one of them");
        }
        if (section.has("user") && said.filter(proxy -> proxy.user() != null).isPresent()) {
            section.errorAtKey("user", "expected a user here or in the address, found both");
        }
        List<Text> written = section.textOrTexts("except");
        if (written.size() > MOST_EXCEPTIONS) {
            section.errorAtKey(
                    "except", "expected at most %d hosts, found %d".formatted(MOST_EXCEPTIONS, written.size()));
        }
        List<String> except = written.stream()
                .flatMap(text -> section.read(text, ProxyReader::exception).stream())
                .toList();
        return said.map(proxy -> new Proxy(
                proxy.scheme(),
                proxy.host(),
                proxy.port(),
                user.orElse(proxy.user()),
                password.orElse(proxy.password()),
                except));
    }

    /** {@code http://user:password@host:port}, and the same of {@code socks5} and {@code socks5h}. */
    static Proxy address(String text) {
        // Not the text itself: it may hold a password.
        String expected = "expected a proxy such as http://proxy.example:3128 or socks5h://user:password@host:1080";
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
        Proxy.Scheme scheme = switch (url.getScheme() == null ? "" : url.getScheme()) {
            case "http" -> Proxy.Scheme.HTTP;
            case "socks5" -> Proxy.Scheme.SOCKS5;
            case "socks5h" -> Proxy.Scheme.SOCKS5H;
            default -> throw new IllegalArgumentException(expected);
        };
        boolean more = url.getRawQuery() != null
                || url.getRawFragment() != null
                || !(url.getRawPath() == null || url.getRawPath().matches("/?"));
        if (url.getHost() == null || url.getPort() < 1 || url.getPort() > 65_535 || more) {
            throw new IllegalArgumentException(expected);
        }
        String both = url.getRawUserInfo();
        int colon = both == null ? -1 : both.indexOf(':');
        String user = both == null ? null : word(decoded(colon < 0 ? both : both.substring(0, colon)));
        String password = both == null ? null : word(colon < 0 ? "" : decoded(both.substring(colon + 1)));
        return new Proxy(scheme, Targets.host(url.getHost()), url.getPort(), user, password, List.of());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String word(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("expected at most %d bytes on one line".formatted(LONGEST_NAME));
        }
        return text;
    }

    static String exception(String text) {
        String bare = text.startsWith(".") ? text.substring(1) : text;
        return text.equals("*") ? text : (bare.equals(text) ? "" : ".") + Targets.host(bare);
    }
}
