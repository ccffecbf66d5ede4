package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.ConfigError;
import dev.candor.security.SecretSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeFileTest {

    private static final Optional<Catalog> CATALOG =
            CatalogFile.parse("catalog.yaml", """
                    version: candor/v1
                    locations: [{id: fra}, {id: ams}, {id: iad}]
                    components: [{id: checkout}]
                    """).catalog();

    private static final String GOOD = """
            version: candor/v1
            groups:
              eu: [fra, ams]
            defaults: {interval: 30s, retries: 2}
            probes:
              - id: checkout
                title: Checkout API
                component: checkout
                http:
                  url: https://api.example.com/v2/cart?x={{var}}
                  headers:
                    Accept: application/json
                    X-Many: [a, "{{var}}"]
                    X-Empty: ""
                  json: {user: {name: "{{var}}", age: 5, tags: [a, null, true, "5"]}}
                  follow: 3
                  auth: {basic: {user: me, password: "p:w"}}
                  tls: {ca: certs/ca.pem, servername: api.internal, min: 1.3}
                  resolve: ["api.example.com:443:192.0.2.7", "api.example.com:80:[2001:db8::1]"]
                  connect_to: "api.example.com:443:[::1]:8443"
                  ip: 4
                  compressed: true
                  max_body: 64KiB
                expect:
                  - status == 200
                  - jsonpath $.items length >= 1
                degraded:
                  - time_total < 800ms
                identify:
                  region: header fly-region
                  version: header x-app regex /v(\\S+)/
                from: [eu, iad]
                down: eu >= 2 or iad >= 1 or all >= 3
                timeout: 4s
                trigger: deploy
                runbook: https://wiki.example.com/checkout
              - id: mail
                tcp:
                  host: 2001:db8::25
                  port: 25
                  tls: true
                  dialog: [{expect: "^220 "}, {send: "QUIT\\r\\n"}]
                from: all
              - id: plain
                http: {url: http://example.com, body: "", auth: {bearer: abc}}
            """;

    @Test
    void aGoodFileIsReadWhole() {
        ProbeFile file = ProbeFile.parse("probes/a.yaml", GOOD, CATALOG, Map.of("var", "v\"1"));
        assertThat(file.errors())
                .extracting(ConfigError::toString)
                .containsExactly("probes/a.yaml:10:12: expected an address such as https://example.com/path, found"
                        + " 'https://api.example.com/v2/cart?x=v\"1' (Illegal character in query)");
        file = ProbeFile.parse("probes/a.yaml", GOOD, CATALOG, Map.of("var", "v1"));
        assertThat(file.errors()).isEmpty();
        assertThat(file.probes()).hasSize(3);

        Probe checkout = file.probes().get(0);
        assertThat(checkout.kind())
                .isEqualTo(new ProbeKind.Http(
                        URI.create("https://api.example.com/v2/cart?x=v1"),
                        "POST",
                        List.of(
                                Map.entry("Accept", "application/json"),
                                Map.entry("X-Many", "a"),
                                Map.entry("X-Many", "v1"),
                                Map.entry("X-Empty", ""),
                                Map.entry("Content-Type", "application/json")),
                        "{\"user\":{\"name\":\"v1\",\"age\":5,\"tags\":[\"a\",null,true,\"5\"]}}",
                        new Auth.Basic("me", "p:w"),
                        3,
                        Set.of(HttpVersion.V1_1, HttpVersion.V2),
                        true,
                        65_536,
                        new Reach(
                                new ProbeKind.Tls(false, "probes/certs/ca.pem", null, null, "api.internal", "TLSv1.3"),
                                Map.of("api.example.com:443", "192.0.2.7", "api.example.com:80", "2001:db8::1"),
                                Map.of("api.example.com:443", "[::1]:8443"),
                                ProbeKind.IpChoice.V4,
                                null,
                                null,
                                false)));
        assertThat(checkout.title()).isEqualTo("Checkout API");
        assertThat(checkout.component()).isEqualTo("checkout");
        assertThat(checkout.interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(checkout.timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(checkout.retries()).isEqualTo(2);
        assertThat(checkout.expect())
                .extracting(Assertion::text)
                .containsExactly("status == 200", "jsonpath $.items length >= 1");
        assertThat(checkout.degraded()).extracting(Assertion::text).containsExactly("time_total < 800ms");
        assertThat(checkout.identify().version()).isEqualTo(Query.parse("header x-app regex /v(\\S+)/"));
        assertThat(checkout.identify().host()).isNull();
        assertThat(checkout.from()).containsExactly("fra", "ams", "iad");
        QuorumRule down = checkout.down();
        assertThat(down).isNotNull();
        assertThat(down.anyOf())
                .containsExactly(
                        new QuorumRule.Clause(Set.of("fra", "ams"), 2),
                        new QuorumRule.Clause(Set.of("iad"), 1),
                        new QuorumRule.Clause(Set.of("fra", "ams", "iad"), 3));
        assertThat(checkout.trigger()).isEqualTo(Trigger.DEPLOY);
        assertThat(checkout.runbook()).isEqualTo(URI.create("https://wiki.example.com/checkout"));
        assertThat(checkout.file()).isEqualTo("probes/a.yaml");

        Probe mail = file.probes().get(1);
        assertThat(mail.kind())
                .isEqualTo(new ProbeKind.Tcp(
                        "2001:db8::25",
                        25,
                        ProbeKind.Tls.DEFAULT,
                        ProbeKind.IpChoice.ANY,
                        List.of(new ProbeKind.DialogStep(null, "^220 "), new ProbeKind.DialogStep("QUIT\r\n", null))));
        assertThat(mail.from()).isEmpty();
        assertThat(mail.expect()).isEmpty();
        assertThat(mail.title()).isEqualTo("mail");

        Probe plain = file.probes().get(2);
        assertThat(plain.expect()).extracting(Assertion::text).containsExactly("status < 400");
        assertThat(plain.kind()).isInstanceOfSatisfying(ProbeKind.Http.class, http -> {
            assertThat(http.method()).isEqualTo("POST");
            assertThat(http.body()).isEmpty();
            assertThat(http.auth()).isEqualTo(new Auth.Bearer("abc"));
        });
    }

    @Test
    void whatIsSecretIsNotShown() {
        Probe probe = ProbeFile.parse("a.yaml", GOOD.replace("?x=", "?api_key=hush&x="), CATALOG, Map.of("var", "v1"))
                .probes()
                .get(0);
        ProbeView view = ProbeView.of(probe);
        assertThat(view.toString()).doesNotContain("bWU6cDp3", "hush").contains("x=v1", "application/json");
    }

    static Stream<Arguments> brokenProbes() {
        return Stream.of(
                broken(
                        "id: a",
                        "3:5: expected a kind: one of the keys curl, http, tcp, tls, dns, ping, traceroute, grpc, websocket, prometheus, heartbeat, steps"),
                broken("http: {url: 'https://x.test'}", "3:5: expected the key 'id'"),
                broken(
                        "{id: A_b, http: {url: 'https://x.test'}}",
                        "3:10: expected an id of 1 to 63 characters a-z, 0-9 and -, found 'A_b'"),
                broken("{id: a, curl: curl h --bogus}", "3:26: expected an option of curl, found --bogus"),
                broken("{id: a, steps: []}", "3:13: expected at least one step"),
                broken("{id: a, dns: {name: a b}}", "3:25: expected a domain name such as example.com, found 'a b'"),
                good(
                        ", on_failure: [bodi]",
                        "on_failure",
                        "3:54: expected one of traceroute, each-address, tls-chain, body, found 'bodi'"),
                good(
                        ", titel: x",
                        "titel",
                        "3:41: unknown key 'titel'; did you mean 'title'? (allowed: curl, http, tcp, tls, dns, ping, traceroute, grpc, websocket, prometheus, heartbeat, steps, id, title, component, expect, degraded, identify, from, down, interval, timeout, retries, trigger, on_failure, each_address, runbook, every_agent, control)"),
                good(", title: x, title: y", "title", "3:51: duplicate key 'title', first on line 3"),
                good(
                        ", component: chekout",
                        "component",
                        "3:52: no component has the id 'chekout'; did you mean 'checkout'?"),
                good(", from: mars", "from", "3:47: no location or group is named 'mars'"),
                good(", from: [fra, framm]", "from", "3:53: no location or group is named 'framm'"),
                good(
                        ", down: fra >= 2",
                        "down",
                        "3:47: expected a number from 1 to 1, since it runs from 1 of these locations, found 2"),
                good(", down: fra >= 1 or mars >= 1", "down", "3:59: no location or group is named 'mars'"),
                good(", down: fra > 1", "down", "3:47: expected NAME >= NUMBER, found 'fra > 1'"),
                good(
                        ", from: [fra], down: ams >= 1",
                        "down",
                        "3:60: expected a number from 1 to 1, since it runs from 0 of these locations, found 1"),
                good(", interval: 100ms", "interval", "3:51: expected a duration from 200ms to 24h, found '100ms'"),
                good(
                        ", interval: 30",
                        "interval",
                        "3:51: expected a duration such as 250ms, 5s or 2m, found '30' without a unit"),
                good(", timeout: 61s", "timeout", "3:50: expected a duration from 10ms to 60s, found '61s'"),
                good(", retries: 11", "retries", "3:50: expected a whole number from 0 to 10, found '11'"),
                good(", retries: many", "retries", "3:50: expected a whole number from 0 to 10, found 'many'"),
                good(", trigger: never", "trigger", "3:50: expected schedule or deploy, found 'never'"),
                good(", control: yes", "control", "3:50: expected canary, external, watchdog or hub, found 'yes'"),
                good(
                        ", component: checkout, control: external",
                        "control",
                        "3:62: expected no 'control: external' beside 'component': what is outside the platform never counts"
                                + " in the health of its components"),
                good(
                        ", interval: 30s, retries: 1, control: watchdog",
                        "control",
                        "3:68: expected an interval by which a watchdog that fails for a minute is told of within 20 s,"
                                + " found 30 s with 1 retries"),
                good(
                        ", runbook: wiki",
                        "runbook",
                        "3:50: expected an address such as https://example.com/path, found 'wiki'"),
                good(", expect: status", "expect", "3:49: expected a list, found 'status'"),
                good(
                        ", expect: [status == 200, time_total < 300]",
                        "expect",
                        "3:78: expected a duration such as 250ms, 5s or 2m, found '300' without a unit"),
                good(", expect: ['status == abc']", "expect", "3:61: expected a number, found 'abc'"),
                good(
                        ", expect: [{status: 200}]",
                        "expect",
                        "3:50: expected text, found a mapping (a text with ': ' in it needs quotes)"),
                good(
                        ", identify: {region: header, zone: header x}",
                        "identify",
                        "3:66: expected the name of a header, found the end",
                        "3:68: unknown key 'zone' (allowed: region, host, instance, version)"),
                good(", tcp: {host: a, port: 1}", "tcp", "3:41: expected one kind, found 'http' and 'tcp'"),
                http(
                        "x: y",
                        "3:43: unknown key 'x' (allowed: url, method, headers, body, json, form, multipart, version, follow, auth, tls, resolve, connect_to, ip, proxy, connect_timeout, haproxy, compressed, max_body)"),
                http("form: [a]", "3:49: expected a mapping, found a list"),
                http(
                        "proxy: x",
                        "3:50: expected a proxy such as http://proxy.example:3128 or socks5h://user:password@host:1080"),
                http(
                        "proxy: 'https://p.test:1'",
                        "3:51: expected a proxy such as http://proxy.example:3128 or socks5h://user:password@host:1080"),
                http(
                        "proxy: {url: 'http://u@p.test:1', user: v, except: ['a b']}",
                        "3:50: expected 'user' and 'password' together, found one of them",
                        "3:77: expected a user here or in the address, found both",
                        "3:96: expected a host name, found 'a b'"),
                http("connect_timeout: 61s", "3:60: expected a duration from 1ms to 60s, found '61s'"),
                http("haproxy: maybe", "3:52: expected true or false, found 'maybe'"),
                http("version: 2.0", "3:52: expected 1.1, 2 or 3, found '2.0'"),
                broken(
                        "{id: a, http: {url: 'http://x.test', version: [1.1, 3]}}",
                        "3:57: expected an https address beside version 3, found 'http://x.test'"),
                broken(
                        "{id: a, http: {url: 'https://x/', version: 3, proxy: 'http://p.test:1'}}",
                        "3:48: expected 1.1 or 2 beside 'proxy', found only 3: QUIC goes through no proxy"),
                broken(
                        "{id: a, http: {url: 'https://x/', version: 3, haproxy: true}}",
                        "3:48: expected 1.1 or 2 beside 'haproxy', found only 3: QUIC carries no PROXY header"),
                http("follow: 21", "3:51: expected a whole number from 0 to 20, found '21'"),
                http("method: 'GET /'", "3:52: expected a method such as GET or POST, found 'GET /'"),
                http("headers: {a b: c}", "3:53: expected the name of a header, found 'a b'"),
                http("headers: {Content-Length: 5}", "3:53: expected no 'Content-Length': it follows from the request"),
                http(
                        "headers: {a: \"b\\r\\nc: d\"}",
                        "3:57: expected one line of at most 8192 characters without control characters"),
                http(
                        "headers: {a: '{{secret.t}}'}",
                        "3:57: '{{secret.t}}' has no value: set the environment variable CANDOR_SECRET_T"),
                http("body: 'a {{t}}'", "3:50: '{{t}}' has no value (only 'check --var t=…' gives it one)"),
                http("body: a, json: {}", "3:52: expected 'body' or 'json', found both"),
                http(
                        "auth: {oauth2: {token_url: ftp://x, client_id: a}}",
                        "3:58: expected the key 'client_secret'",
                        "3:70: expected an address such as https://example.com/path, found 'ftp://x'"),
                http("auth: {}", "3:49: expected one of the keys basic, bearer, digest, oauth2"),
                http("auth: {digest: me}", "3:58: expected USER:PASSWORD"),
                http("auth: {bearer: x, digest: 'a:b'}", "3:61: expected 'bearer' or 'digest', found both"),
                http("auth: {basic: me}", "3:57: expected USER:PASSWORD"),
                http(
                        "auth: {bearer: x}, headers: {authorization: y}",
                        "3:43: expected 'auth' or the header Authorization, found both"),
                http("tls: {cert: a.pem}", "3:48: expected 'cert' and 'key' together, found one of them"),
                http("tls: {min: 1.1}", "3:54: expected 1.2 or 1.3, found '1.1'"),
                http("tls: {insecure: yes}", "3:59: expected true or false, found 'yes'"),
                http("resolve: [x.test:443]", "3:53: expected HOST:PORT:ADDRESS, found 'x.test:443'"),
                http("resolve: [x.test:443:host]", "3:53: expected HOST:PORT:ADDRESS, found 'x.test:443:host'"),
                http("resolve: [x.test:1:1.1.1.1, X.test:1:1.1.1.2]", "3:71: 'x.test:1' is bent twice"),
                http("connect_to: [x.test:443:y:99999]", "3:56: expected a port from 1 to 65535, found '99999'"),
                http("ip: 5", "3:47: expected 4, 6 or any, found '5'"),
                http("max_body: 17MiB", "3:53: expected at most 16MiB, found '17MiB'"),
                broken(
                        "{id: a, http: {url: ftp://x}}",
                        "3:25: expected an address such as https://example.com/path, found 'ftp://x'"),
                broken(
                        "{id: a, http: {url: 'https://u:p@x'}}",
                        "3:26: expected an address without a user: 'auth' is the place for that"),
                broken(
                        "{id: a, http: {url: 'https://x/#a'}}",
                        "3:26: expected an address without '#': servers never see what follows it"),
                broken(
                        "{id: a, http: {url: 'https://x:0/'}}",
                        "3:26: expected an address such as https://example.com/path, found 'https://x:0/'"),
                broken("{id: a, http: https://x}", "3:19: expected a mapping, found 'https://x'"),
                broken(
                        "{id: a, tcp: {host: a b}}",
                        "3:18: expected the key 'port'",
                        "3:25: expected a host name, found 'a b'"),
                broken("{id: a, tcp: {host: a, port: 70000}}", "3:34: expected a port from 1 to 65535, found '70000'"),
                broken(
                        "{id: a, tcp: {host: a, port: 1, dialog: [{send: a, expect: b}, {expect: '('}, {starttls: smtp}]}}",
                        "3:46: expected 'send' or 'expect', found both",
                        "3:78: expected a regular expression (RE2), found a bad one: missing closing )",
                        "3:94: expected true or false, found 'smtp'"),
                broken(
                        "{id: a, tcp: {host: a, port: 1}, expect: [status == 200]}",
                        "3:47: expected what tcp can answer, and 'status' is not"));
    }

    private static Arguments broken(String probe, String... errors) {
        return Arguments.of("version: candor/v1\nprobes:\n  - " + probe, List.of(errors));
    }

    private static Arguments good(String more, String key, String... errors) {
        assertThat(more).contains(key + ":");
        return broken("{id: a, http: {url: 'https://x.t'}" + more + "}", errors);
    }

    private static Arguments http(String more, String... errors) {
        return broken("{id: a, http: {url: 'https://x.test', " + more + "}}", errors);
    }

    @ParameterizedTest
    @MethodSource("brokenProbes")
    void everyErrorIsToldWithItsPlace(String yaml, List<String> errors) {
        assertThat(ProbeFile.parse("p.yaml", yaml, CATALOG, Map.of()).errors())
                .extracting(ConfigError::toString)
                .containsExactlyElementsOf(
                        errors.stream().map(error -> "p.yaml:" + error).toList());
    }

    @Test
    void allErrorsOfAFileAreToldAtOnce() {
        ProbeFile file = ProbeFile.parse("p.yaml", """
                version: candor/v2
                groups: {all: [fra], fra: [ams], eu: [mars]}
                defaults: {interval: 5, retires: 1}
                probs: []
                probes:
                  - {id: a, http: {url: 'https://x.test'}}
                  - {id: a, http: {url: 'https://x.test'}}
                """, CATALOG, Map.of());
        assertThat(file.errors())
                .extracting(ConfigError::toString)
                .containsExactly(
                        "p.yaml:1:10: expected 'candor/v1', found 'candor/v2'",
                        "p.yaml:2:10: 'all' cannot name a group: it names every location already",
                        "p.yaml:2:22: 'fra' cannot name a group: it names a location already",
                        "p.yaml:2:39: no location or group is named 'mars'",
                        "p.yaml:3:22: expected a duration such as 250ms, 5s or 2m, found '5' without a unit",
                        "p.yaml:3:25: unknown key 'retires'; did you mean 'retries'? (allowed: interval, timeout,"
                                + " retries)",
                        "p.yaml:4:1: unknown key 'probs'; did you mean 'probes'? (allowed: version, groups, defaults,"
                                + " probes)",
                        "p.yaml:7:10: duplicate probe id 'a', first at p.yaml:6:10");
    }

    @Test
    void aCatalogWithoutLocationsAllowsOnlyAll() {
        String yaml = "version: candor/v1\nprobes: [{id: a, http: {url: 'https://x.test'}, from: %s}]";
        assertThat(ProbeFile.parse("p.yaml", yaml.formatted("all"), Optional.of(Catalog.EMPTY), Map.of())
                        .errors())
                .isEmpty();
        assertThat(ProbeFile.parse("p.yaml", yaml.formatted("fra"), Optional.of(Catalog.EMPTY), Map.of())
                        .errors())
                .extracting(ConfigError::message)
                .containsExactly("expected 'all': the catalog has no locations, found 'fra'");
    }

    @Test
    void withoutACatalogNamesAreNotHeldAgainstAnything() {
        ProbeFile file = ProbeFile.parse(
                "p.yaml",
                "version: candor/v1\nprobes: [{id: a, component: x, http: {url: 'https://x.test'}, from: [fra], down: fra >= 1}]",
                Optional.empty(),
                Map.of());
        assertThat(file.errors()).isEmpty();
        assertThat(file.probes().get(0).from()).containsExactly("fra");
    }

    @Test
    void aBombInJsonIsBounded() {
        StringBuilder yaml = new StringBuilder(
                "version: candor/v1\nprobes:\n- id: a\n  http:\n    url: https://x.test\n    json:\n      a0: &a0 [x, x, x, x, x]\n");
        for (int i = 1; i <= 10; i++) {
            yaml.append("      a%d: &a%d [%s]\n"
                    .formatted(i, i, "*a%d, ".formatted(i - 1).repeat(5)));
        }
        assertThat(ProbeFile.parse("p.yaml", yaml.toString(), CATALOG, Map.of()).errors())
                .extracting(ConfigError::message)
                .contains("expected at most 10000 values, found more");
    }

    @Test
    void loadingFindsIdsThatTwoFilesTake(@TempDir Path directory) throws IOException {
        String yaml = "version: candor/v1\nprobes: [{id: a, http: {url: 'https://x.test'}}]";
        Path first = Files.writeString(directory.resolve("1.yaml"), yaml);
        Path second = Files.writeString(directory.resolve("2.yaml"), yaml);
        ProbeFile.Loaded loaded =
                ProbeFile.load(List.of(first, second, directory.resolve("gone.yaml")), Map.of(), SecretSource.NONE);
        assertThat(loaded.errors())
                .extracting(ConfigError::toString)
                .containsExactly(
                        second + ":2:15: duplicate probe id 'a', first at " + first + ":2:15",
                        directory.resolve("gone.yaml") + ":1:1: expected a file, found none");
        assertThat(loaded.probes()).extracting(Probe::file).containsExactly(first.toString());
    }
}
