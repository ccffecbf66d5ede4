package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Reach;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieJarTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T00:00:00Z"));
    private final CookieJar jar = new CookieJar(now::get);

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "https://a.example/x/y | a=1 | https://a.example/x/z | a=1",
                "https://a.example/x/y | a=1 | https://a.example/x | a=1",
                "https://a.example/x/y | a=1 | https://a.example/xy | -",
                "https://a.example/x/y | a=1; Path=/ | https://a.example/q | a=1",
                "https://a.example/ | a=1 | https://b.a.example/ | -",
                "https://a.example/ | a=1; Domain=a.example | https://b.a.example/ | a=1",
                "https://b.a.example/ | a=1; Domain=.a.example | https://a.example/ | a=1",
                "https://a.example/ | a=1; Domain=b.example | https://b.example/ | -",
                "https://a.example/ | a=1; Domain=example | https://b.example/ | -",
                "https://a.example/ | a=1; Domain=le | https://a.example/ | -",
                "http://127.0.0.1/ | a=1; Domain=127.0.0.1 | http://127.0.0.1/ | a=1",
                "http://127.0.0.1/ | a=1; Domain=0.0.1 | http://127.0.0.1/ | -",
                "https://a.example/ | a=1; Secure | http://a.example/ | -",
                "https://a.example/ | a=1; Secure | https://a.example/ | a=1",
                "http://a.example/ | a=1; Secure | https://a.example/ | -",
                "https://a.example/ | a=1; Max-Age=0 | https://a.example/ | -",
                "https://a.example/ | a=1; Max-Age=60 | https://a.example/ | a=1",
                "https://a.example/ | = | https://a.example/ | -",
                "https://A.example/ | a=1 | https://a.EXAMPLE/ | a=1"
            })
    void aCookieGoesWhereItBelongs(String from, String line, String to, @Nullable String sent) {
        take(from, line);
        assertThat(jar.header(target(to))).isEqualTo(sent);
    }

    @Test
    void aLaterCookieOfTheSameNameReplacesTheEarlierAndTimeEndsIt() {
        take("https://a.example/", "a=1; Path=/", "b=1; Path=/deep", "a=2; Path=/; Max-Age=10");
        assertThat(jar.header(target("https://a.example/deep/x"))).isEqualTo("b=1; a=2");
        now.set(now.get().plusSeconds(10));
        assertThat(jar.header(target("https://a.example/deep/x"))).isEqualTo("b=1");
        take("https://a.example/", "b=; Path=/deep; Max-Age=0");
        assertThat(jar.header(target("https://a.example/deep/x"))).isNull();
    }

    @Test
    void theJarIsBounded() {
        for (int i = 0; i < 5_000; i++) {
            take("https://a.example/", "n" + i + "=1; Path=/");
        }
        take("https://a.example/", "big=" + "x".repeat(5_000));
        String header = jar.header(target("https://a.example/"));
        assertThat(header.split("; ")).hasSize(200).contains("n4999=1").doesNotContain("n4799=1");
    }

    @Test
    void runsThatShareAJarSendWhatTheyWereGivenAlsoAcrossRedirects() throws Exception {
        EgressGuard guard = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8")));
        try (Engine engine = new Engine(
                        InstantSource.system(),
                        io.netty.resolver.dns.DnsServerAddressStreamProviders.platformDefault());
                Talker server = Talker.doing(socket -> {
                    String head = Talker.head(socket);
                    boolean known = head.contains("s=1");
                    Talker.write(
                            socket,
                            known
                                    ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                    : "HTTP/1.1 302 Found\r\nSet-Cookie: s=1; Path=/\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
                })) {
            HttpProber prober = new HttpProber(engine, guard, "test");
            HttpSession shared = new HttpSession(new CookieJar(InstantSource.system()), null);
            Measurement first =
                    run(prober, Ask.http(server.url()).header("Cookie", "own=1").follow(1), shared);
            assertThat(first.observed().status()).isEqualTo(200);
            Measurement second = run(prober, Ask.http(server.url()), shared);
            assertThat(second.observed().status()).isEqualTo(200);
            Measurement alone = run(prober, Ask.http(server.url()).follow(1), HttpSession.NONE);
            assertThat(alone.outcome()).as("without a jar it never gets in").isEqualTo(Outcome.DOWN);
        }
    }

    @Test
    void theStepsOfASuiteShareOneJarAndTwoRunsOfItDoNot() throws Exception {
        String yaml = """
                version: candor/v1
                probes:
                  - id: shop
                    timeout: 5s
                    steps:
                      - http: {url: "{{url}}login"}
                        expect: [status == 200]
                      - http: {url: "{{url}}cart"}
                        expect: [status == 200]
                """;
        List<String> cookies = new CopyOnWriteArrayList<>();
        try (Probers probers = new Probers(
                        8, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system());
                Talker server = Talker.doing(socket -> {
                    String head = Talker.head(socket);
                    cookies.add(head.contains("s=1") ? "known" : "unknown");
                    boolean welcome = head.contains(" /login ") || head.contains("s=1");
                    Talker.write(
                            socket,
                            "HTTP/1.1 " + (welcome ? 200 : 403)
                                    + " X\r\nSet-Cookie: s=1; Path=/\r\nContent-Length: 0\r\n\r\n");
                })) {
            Probe suite = ProbeFile.parse("s.yaml", yaml, Optional.empty(), Map.of("url", server.url()))
                    .probes()
                    .get(0);
            for (int i = 0; i < 2; i++) {
                Measurement m = probers.run(suite, Vantage.at("here"))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                assertThat(m.failure()).isNull();
            }
            assertThat(cookies).containsExactly("unknown", "known", "unknown", "known");
        }
    }

    private static Measurement run(HttpProber prober, Ask ask, HttpSession session) throws Exception {
        return prober.run(ask.probe(), Vantage.at("here"), session)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private void take(String from, String... lines) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        for (String line : lines) {
            headers.add("Set-Cookie", line);
        }
        jar.take(target(from), headers);
    }

    private static HttpTarget target(String url) {
        return HttpTarget.of(new ProbeKind.Http(
                URI.create(url), "GET", List.of(), null, null, 0, Set.of(HttpVersion.V1_1), false, 1, Reach.DIRECT));
    }
}
