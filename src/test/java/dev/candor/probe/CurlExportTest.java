package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.ProbeKind.Tls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurlExportTest {

    private static final int PROBES = 5_000;
    private static final List<String> TEXTS = List.of(
            "a",
            "it's",
            "a b",
            "\"x\"",
            "$HOME `x` $(y)",
            "back\\slash",
            "ünï ☃ 😀",
            "@file",
            "a&b=c;d",
            "{a,b}",
            "~",
            "#x",
            "-x",
            "a\tb",
            "*?[x]",
            "!",
            "100%",
            "a=b",
            "\u200b\ufeff",
            "x:y");

    private final Random random = new Random(42);

    @Test
    void theImportOfAnExportIsTheSameProbe() {
        for (int i = 0; i < PROBES; i++) {
            ProbeKind.Http http = http();
            Duration timeout = Duration.ofMillis(10 + random.nextInt(59_990));
            int retries = random.nextInt(11);
            CurlExport.Exported exported = CurlExport.of(http, timeout, retries, null, Map.of());
            assertThat(exported.notes()).as(exported.text()).isEmpty();
            CurlCommand imported = CurlCommand.read(exported.text(), "curl", text -> text);
            assertThat(imported.problems()).as(exported.text()).isEmpty();
            assertThat(imported.http()).as(exported.text()).isEqualTo(http);
            assertThat(imported.timeout()).isEqualTo(timeout);
            assertThat(imported.retries()).isEqualTo(retries);
        }
    }

    @Test
    void theFileMadeOfAnExportHoldsTheSameProbe() {
        for (int i = 0; i < PROBES / 20; i++) {
            ProbeKind.Http http = http();
            String line = CurlExport.of(http, Duration.ofSeconds(4), 3, null, Map.of())
                    .text();
            CurlImport.Imported imported = CurlImport.of(line, "curl");
            assertThat(imported.errors()).as(line).isEmpty();
            ProbeFile file = ProbeFile.parse("curl", imported.yaml(), Optional.empty(), Map.of());
            assertThat(file.errors()).as(imported.yaml()).isEmpty();
            assertThat(file.probes())
                    .extracting(Probe::kind)
                    .as(imported.yaml())
                    .containsExactly(http);
            assertThat(file.probes().get(0).timeout()).isEqualTo(Duration.ofSeconds(4));
            assertThat(file.probes().get(0).retries()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -sS https://api.example.com/v2/cart -H 'Accept: application/json' -H \"Authorization: Bearer {{t}}\" --http2 --max-time 4",
                "curl -o /dev/null -w '%{http_code}' -Lk example.com",
                "curl -F 'a=b;type=text/x' -F c=d http://[::1]:8080/x",
                "curl -XPOST -d a=b --data-urlencode 'c=d e' -- h",
                "curl -d $'line\\nline\\t\\x01' -u 'a:b c' h",
            })
    void whatIsImportedIsTheProbeThatTheCommandLineAsks(String line) {
        CurlImport.Imported imported = CurlImport.of(line, "curl");
        assertThat(imported.errors()).isEmpty();
        ProbeFile file = ProbeFile.parse("curl", imported.yaml(), Optional.empty(), Map.of("t", "tok"));
        assertThat(file.errors()).as(imported.yaml()).isEmpty();
        assertThat(file.probes().get(0).kind())
                .isEqualTo(CurlCommand.read(line, "curl", text -> text.replace("{{t}}", "tok"))
                        .http());
    }

    @Test
    void theFileIsWrittenForPeople() {
        assertThat(CurlImport.of("curl -sSL 'https://api.example.com/a b' -X \"POST\" -m4", "curl")
                        .errors())
                .extracting(Object::toString)
                .containsExactly("curl:1:37: expected an address without blanks: write %20 for one");
        assertThat(CurlImport.of("curl -sSL 'https://api.example.com/?a=b' -X \"POST\" -d '{{x}}' -m4", "curl")
                        .yaml())
                .isEqualTo("""
                        version: candor/v1
                        probes:
                          - id: api-example-com
                            curl: |
                              curl -L \\
                                'https://api.example.com/?a=b' \\
                                -X POST \\
                                -d '{{x}}' \\
                                -m 4
                        """);
    }

    @Test
    void secretsAreVariablesAndTheAddressIsPinned() {
        ProbeKind.Http http = new ProbeKind.Http(
                URI.create("https://example.com/?k=s1s1"),
                "GET",
                List.of(Map.entry("Authorization", "Bearer s2s2'!")),
                null,
                null,
                0,
                Set.of(HttpVersion.V1_1, HttpVersion.V2),
                false,
                HttpReader.DEFAULT_MAX_BODY,
                Reach.DIRECT);
        assertThat(CurlExport.of(http, null, null, "2001:db8::1", Map.of("s1s1", "ONE", "s2s2", "TWO"))
                        .text())
                .isEqualTo("""
                        curl 'https://example.com/?k='"$ONE" \\
                          -H 'Authorization: Bearer '"$TWO"''\\''!' \\
                          --resolve 'example.com:443:[2001:db8::1]'
                        """);
    }

    @Test
    void whatCurlCannotDoIsSaid() {
        ProbeKind.Http http = new ProbeKind.Http(
                URI.create("https://example.com/"),
                "POST",
                List.of(),
                "a\0b",
                new Auth.OAuth2(URI.create("https://id.example.com/token"), "id", "secret", null),
                0,
                Set.of(HttpVersion.V2, HttpVersion.V3),
                false,
                HttpReader.DEFAULT_MAX_BODY,
                Reach.with(new Tls(false, null, null, null, "other.example", null), IpChoice.ANY));
        assertThat(CurlExport.of(http, null, null, null, Map.of()).notes())
                .containsExactly(
                        "the body has a NUL, which no command line can carry",
                        "a token must be fetched from https://id.example.com/token first, and given with --oauth2-bearer",
                        "the name other.example is asked for and checked within TLS; curl takes the one of the address",
                        "the versions of HTTP allowed are fewer than curl's --http3 allows");
    }

    private ProbeKind.Http http() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String name : some("X-A", "x-a", "Accept", "Content-Type", "Cookie", "User-Agent", "Host", "Referer")) {
            headers.add(Map.entry(name, chance() ? "" : text()));
        }
        Set<String> without = new TreeSet<>(some("accept", "user-agent", "host", "accept-encoding"));
        String body = chance() ? null : random.nextInt(5) == 0 ? "" : text() + (chance() ? "\r\n" + text() + "\n" : "");
        Auth auth = null;
        if (headers.stream().noneMatch(header -> header.getKey().equals("Authorization")) && chance()) {
            auth = one(
                    new Auth.Basic("u" + text().replace(":", ""), text()),
                    new Auth.Digest("u", text()),
                    new Auth.Bearer("t" + text().strip()));
        }
        return new ProbeKind.Http(
                URI.create(one(
                        "http://example.com",
                        "https://example.com:8443/a/b%20c?d=[e]&f=%C3%A4",
                        "https://[2001:db8::1]/?",
                        "http://a-b.example.com./it's/../x;y=1,2",
                        "HTTP://EXAMPLE.com/%7Bx%7D?q=$a!(b)*'c'",
                        "http://127.0.0.1:1/ä/")),
                one("GET", "HEAD", "POST", "PUT", "PATCH", "M-SEARCH"),
                headers,
                without,
                body,
                auth,
                chance() ? 0 : 1 + random.nextInt(20),
                one(
                        Set.of(HttpVersion.V1_1),
                        Set.of(HttpVersion.V2),
                        Set.of(HttpVersion.V3),
                        Set.of(HttpVersion.V1_1, HttpVersion.V2),
                        Set.of(HttpVersion.values())),
                chance(),
                chance() ? HttpReader.DEFAULT_MAX_BODY : 1 + random.nextInt(HttpReader.LARGEST_MAX_BODY),
                reach());
    }

    private Reach reach() {
        boolean insecure = chance();
        Tls tls = new Tls(
                insecure,
                insecure || chance() ? null : "/etc/it's a:ca.pem",
                null,
                null,
                null,
                one(null, "TLSv1.2", "TLSv1.3"));
        if (chance()) {
            tls = new Tls(insecure, tls.ca(), "/a:b\\c.pem", one("/a:b\\c.pem", "/k.pem"), null, tls.min());
        }
        Map<String, String> resolve = new LinkedHashMap<>();
        some("a:1 192.0.2.1", "b.c:443 2001:db8::1", "[::2]:80 ::1").forEach(pair -> pair(pair, resolve));
        Map<String, String> connectTo = new LinkedHashMap<>();
        some("a:1 b:2", "[::1]:3 [::2]:4").forEach(pair -> pair(pair, connectTo));
        boolean asked = chance();
        Proxy proxy = chance()
                ? null
                : new Proxy(
                        one(Proxy.Scheme.values()),
                        one("proxy.example", "192.0.2.9", "2001:db8::9"),
                        1 + random.nextInt(65_535),
                        asked ? "u" + text().replace(":", "") : null,
                        asked ? text() : null,
                        some("a.example", ".b.example", "*"));
        return new Reach(
                tls,
                resolve,
                connectTo,
                one(IpChoice.values()),
                proxy,
                chance() ? null : Duration.ofMillis(1 + random.nextInt(60_000)),
                chance());
    }

    private static void pair(String text, Map<String, String> into) {
        into.put(text.substring(0, text.indexOf(' ')), text.substring(text.indexOf(' ') + 1));
    }

    private String text() {
        String text = one(TEXTS.toArray(String[]::new));
        return chance() ? text : text + one(TEXTS.toArray(String[]::new));
    }

    private boolean chance() {
        return random.nextBoolean();
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    private List<String> some(String... of) {
        List<String> some = new ArrayList<>();
        for (String each : of) {
            if (random.nextInt(3) == 0) {
                some.add(each);
            }
        }
        return some;
    }
}
