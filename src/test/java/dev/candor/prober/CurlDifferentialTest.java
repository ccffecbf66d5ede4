package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.probe.CurlCommand;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Trigger;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs command lines by the real curl and by the prober against the same server, and holds what the server saw of the
 * one against what it saw of the other: method, path, headers, body, redirects, TLS, address, proxies.
 */
class CurlDifferentialTest {

    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Path BASH = Path.of("/bin/bash");
    // Who asks, over which connection, and whether leave is asked before a body is sent differs by nature.
    private static final Set<String> OURS =
            Set.of("traceparent", "connection", "proxy-connection", "expect", "upgrade", "http2-settings");

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static TestCertificate client;
    private static EchoServer plain;
    private static EchoServer secure;
    private static TestProxy httpProxy;
    private static TestProxy tlsProxy;
    private static TestProxy socksProxy;
    private static TestProxy openSocksProxy;
    private static Probers probers;

    @BeforeAll
    static void start() throws Exception {
        certificate =
                TestCertificate.make(directory, "server", "-1d", 30, "dns:example.test,dns:localhost,ip:127.0.0.1");
        client = TestCertificate.make(directory, "client", "-1d", 30, "dns:client.test");
        Files.writeString(
                directory.resolve("both.pem"),
                Files.readString(Path.of(client.pem())) + Files.readString(Path.of(client.keyPem())));
        Files.writeString(directory.resolve("data.txt"), "line one\r\nline & two\n");
        Files.writeString(directory.resolve("page.html"), "<p>ü</p>\n");
        plain = new EchoServer(null);
        secure = new EchoServer(SslContextBuilder.forServer(new File(certificate.pem()), new File(certificate.keyPem()))
                .sslProvider(SslProvider.JDK)
                .trustManager(new File(client.pem()))
                .clientAuth(ClientAuth.OPTIONAL)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        "h2",
                        "http/1.1"))
                .build());
        httpProxy = TestProxy.http(plain.port());
        tlsProxy = TestProxy.http(secure.port());
        socksProxy = TestProxy.socks(plain.port(), "u:p", 0);
        openSocksProxy = TestProxy.socks(plain.port(), null, 0);
        probers = new Probers(
                8,
                EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"))),
                InstantSource.system());
    }

    @AfterAll
    static void stop() {
        probers.close();
        for (AutoCloseable each : List.of(plain, secure, httpProxy, tlsProxy, socksProxy, openSocksProxy)) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    /** {@code H}, {@code S} stand for the plain and the secure server; {@code P}, {@code T} for their ports. */
    static Stream<String> commandLines() {
        return Stream.of(
                // Methods and addresses.
                "curl H",
                "curl H/a/b?c=d",
                "curl 127.0.0.1:P/x",
                "curl --url H/x",
                "curl -- H/x",
                "curl -X DELETE H/x",
                "curl -XPURGE H/x",
                "curl -I H/x",
                "curl --head H/x?y",
                "curl -I -X GET H/x",
                "curl 'H/a/../b/./c/..'",
                "curl --path-as-is 'H/a/../b/./c/..'",
                "curl 'H/x?a=../b'",
                "curl 'H/x#fragment'",
                "curl 'H?a=b'",
                "curl 'H/%7ex?%2f'",
                "curl -g 'H/x?a[0]=b'",
                "curl 'http://u:p%40w@127.0.0.1:P/x'",
                "curl \"H/x y\"",
                // Bodies.
                "curl -d a=b H/x",
                "curl -d a=b -d 'c=d e' --data 'f' H/x",
                "curl --data-ascii a H/x",
                "curl -d '' H/x",
                "curl -d '' -d a H/x",
                "curl -d @data.txt H/x",
                "curl --data-binary @data.txt H/x",
                "curl --data-raw @data.txt H/x",
                "curl --data-binary $'a\\r\\nb\\n' H/x",
                "curl -d 'ü☃😀' H/x",
                "curl --data-urlencode 'a b&c=d' H/x",
                "curl --data-urlencode '=a=b c' H/x",
                "curl --data-urlencode 'n m=ü/ ~-._*' H/x",
                "curl --data-urlencode @data.txt H/x",
                "curl --data-urlencode n@data.txt H/x",
                "curl -d a=b --data-urlencode 'c=d e' H/x",
                "curl -d a=b -H 'Content-Type: text/plain' H/x",
                "curl -d a=b -H 'Content-Type:' H/x",
                "curl -d a=b -X PUT H/x",
                "curl -d a=b -X GET H/x",
                "curl -G -d a=b -d c=d H/x",
                "curl -G -d a=b H/x?y=z",
                "curl -G -d a=b 'H/x?'",
                "curl -G --data-urlencode 'q=a b' H",
                "curl -G -I -d a=b H/x",
                "curl -G H/x",
                "curl --json '{\"a\": 1}' H/x",
                "curl --json '{\"a\":' --json ' 1}' H/x",
                "curl --json '{}' -H 'Accept: x/y' -H 'content-type: a/b' H/x",
                "curl --json @data.txt H/x",
                "curl --json '{}' -X PATCH H/x",
                "curl -T data.txt H/x",
                "curl -T data.txt H/up/",
                "curl -T data.txt H",
                "curl -T data.txt -X POST H/x",
                // Forms.
                "curl -F a=b -F 'c=d e' H/x",
                "curl -F 'a=b;type=text/plain' H/x",
                "curl -F 'a=b;type=text/html; charset=utf-8' H/x",
                "curl -F 'a=b;filename=f.txt' H/x",
                "curl -F 'a=b;filename=f.bin;type=a/b' H/x",
                "curl -F 'a=\"b;c\\\"d\"' H/x",
                "curl -F 'a=@page.html' H/x",
                "curl -F 'a=@data.txt;filename=\"o\\\"x.bin\"' H/x",
                "curl -F 'a=@data.txt;type=image/png' H/x",
                "curl -F 'a=<data.txt' H/x",
                "curl -F 'a=<page.html' H/x",
                "curl -F 'a\"b=c' H/x",
                "curl --form-string 'a=@b;type=c' H/x",
                "curl -F a=b -H 'Content-Type: multipart/form-data' H/x",
                // Headers.
                "curl -H 'X-A: b' -H 'X-A: c' -H 'x-a:d' H/x",
                "curl -H 'X-Empty;' H/x",
                "curl -H 'Accept:' H/x",
                "curl -H 'Accept: a/b' H/x",
                "curl -H 'Host: other.example' H/x",
                "curl -H 'X-U: ü' H/x",
                "curl -A agent/1 H/x",
                "curl -A '' H/x",
                "curl -A a -H 'User-Agent: b' H/x",
                "curl -H User-Agent: H/x",
                "curl -e http://a.example/ H/x",
                "curl -b a=b H/x",
                "curl -b a=b -b 'c=d; e=f' H/x",
                "curl -b a=b -H 'Cookie: x=y' H/x",
                "curl --compressed H/x",
                "curl --compressed -H 'Accept-Encoding: gzip' H/x",
                // Who asks.
                "curl -u me:pass:word H/x",
                "curl -u me: H/x",
                "curl --basic -u 'ü:ü' H/x",
                "curl -u a:b http://c:d@127.0.0.1:P/x",
                "curl -u a:b -H 'Authorization: x' H/x",
                "curl -u a:b -H Authorization: H/x",
                "curl --digest -u 'me:a b' H/digest/x?y=z",
                "curl --digest -u me:pw -d a=b H/digest",
                "curl --oauth2-bearer tok H/x",
                // Redirects.
                "curl H/to/302/x",
                "curl -L H/to/302/x",
                "curl -L H/to/301/to/302/to/303/to/307/to/308/x",
                "curl -L -d a=b H/to/301/x",
                "curl -L -d a=b H/to/302/x",
                "curl -L -d a=b H/to/303/x",
                "curl -L -d a=b H/to/307/x",
                "curl -L -d a=b H/to/308/x",
                "curl -L -I H/to/303/x",
                "curl -L --max-redirs 2 H/to/302/to/302/x",
                "curl -L --max-redirs 2 H/to/302/to/302/to/302/x",
                "curl -L -u a:b -b c=d -H 'X-A: b' H/to/302/x",
                "curl -L -u a:b H/away/x",
                "curl -L -H 'Authorization: x' -H 'Cookie: a=b' -H 'X-A: b' H/away/x",
                "curl -L --no-location H/to/302/x",
                // TLS.
                "curl S/x",
                "curl -k S/x",
                "curl --cacert CA S/x",
                "curl --cacert CA --tlsv1.2 S/x",
                "curl --cacert CA --tlsv1.3 S/x",
                "curl -k --http1.1 S/x",
                "curl -k --http2 S/x",
                "curl -k --http2 -d a=b -H 'X-A: b' -u c:d -b e=f S/x",
                "curl -k --http2 -I S/x",
                "curl -k --http2-prior-knowledge S/x",
                "curl --http2-prior-knowledge H/x",
                "curl --http2-prior-knowledge -d a=b H/x",
                "curl --http2 H/x",
                "curl --http1.1 H/x",
                "curl -k --cert CERT --key KEY S/x",
                "curl -k -E BOTH S/x",
                "curl --cacert CA https://example.test:T/x --resolve example.test:T:127.0.0.1",
                "curl --cacert CA https://wrong.test:T/x --resolve wrong.test:T:127.0.0.1",
                "curl -k https://wrong.test:T/x --resolve wrong.test:T:127.0.0.1",
                "curl -k -L --http1.1 S/to/302/x",
                // The way.
                "curl -4 http://localhost:P/x",
                "curl -6 http://localhost:P/x",
                "curl 'http://[::1]:P/x'",
                "curl http://a.test:P/x --resolve a.test:P:127.0.0.1",
                "curl http://a.test:P/x --resolve +a.test:P:[::1]",
                "curl http://a.test:P/x --resolve a.test:P:127.0.0.9 --resolve a.test:P:127.0.0.1",
                "curl http://a.test/x --connect-to a.test:80:127.0.0.1:P",
                "curl http://a.test/x --connect-to ::127.0.0.1:P",
                "curl http://a.test:P/x --connect-to ::127.0.0.1:",
                "curl http://a.test:1/x --connect-to :1:127.0.0.1:P --connect-to a.test:1:b.test:2",
                "curl http://127.0.0.1:1/x --connect-to 127.0.0.1:1::P",
                "curl --haproxy-protocol H/x",
                "curl -x 127.0.0.1:HTTP_PROXY http://a.test/x?y",
                "curl -x http://u:p@127.0.0.1:HTTP_PROXY http://a.test:81/x -d a=b",
                "curl -x http://127.0.0.1:HTTP_PROXY --proxy-user 'u:p q' http://a.test/x",
                "curl -k -x 127.0.0.1:TLS_PROXY https://example.test/x",
                "curl -k -x 127.0.0.1:TLS_PROXY -U u:p https://example.test:8443/x",
                "curl -x 127.0.0.1:HTTP_PROXY --noproxy 127.0.0.1,x.test H/x",
                "curl -x 127.0.0.1:HTTP_PROXY --noproxy '*' H/x",
                "curl -x 127.0.0.1:HTTP_PROXY --noproxy .test http://a.test:P/x --resolve a.test:P:127.0.0.1",
                "curl -x socks5h://127.0.0.1:OPEN_SOCKS http://a.test/x",
                "curl -x socks5://127.0.0.1:OPEN_SOCKS H/x",
                "curl -x socks5h://u:p@127.0.0.1:SOCKS http://a.test:81/x",
                "curl --socks5-hostname 127.0.0.1:SOCKS --proxy-user u:p http://a.test/x",
                "curl --socks5 127.0.0.1:OPEN_SOCKS H/x",
                "curl -x 127.0.0.1:HTTP_PROXY -x '' H/x",
                // What changes nothing on the wire.
                "curl -m 4 --connect-timeout 2.5 H/x",
                "curl --retry 2 --retry-delay 1 --retry-max-time 2 H/x",
                "curl -f H/status/404",
                "curl --fail-with-body H/status/200",
                "curl -sS -v -i -o /dev/null -w '%{http_code}' H/x",
                "curl -# --no-progress-meter -N -D /dev/null H/x",
                "curl -q --max-filesize 1000 H/x");
    }

    @ParameterizedTest
    @MethodSource("commandLines")
    void theServerSeesTheSame(String pattern) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(CURL) && Files.isExecutable(BASH), "there is no curl here to compare with");
        Assumptions.assumeTrue(
                plain.hasIpv6() || !(pattern.contains("::1") || pattern.contains("-6 ")),
                "there is no IPv6 on loopback");
        String line = filledIn(pattern);
        take();

        boolean curlWell = curl(line);
        List<String> byCurl = take();

        Failure failure = probe(line);
        List<String> byUs = take();

        assertThat(byUs).as(line + "\n" + failure).isEqualTo(byCurl);
        assertThat(failure == null || failure.kind() == Failure.Kind.STATUS)
                .as(line + "\n" + failure)
                .isEqualTo(curlWell || line.contains(" -f "));
    }

    private static String filledIn(String pattern) {
        return pattern.replace("HTTP_PROXY", String.valueOf(httpProxy.port()))
                .replace("TLS_PROXY", String.valueOf(tlsProxy.port()))
                .replace("OPEN_SOCKS", String.valueOf(openSocksProxy.port()))
                .replace(":SOCKS", ":" + socksProxy.port())
                .replace(" CA ", " " + certificate.pem() + " ")
                .replace(" CERT ", " " + client.pem() + " ")
                .replace(" KEY ", " " + client.keyPem() + " ")
                .replace(" BOTH ", " both.pem ")
                .replaceAll("([ '\"])H(?=[/?# '\"]|$)", "$1http://127.0.0.1:" + plain.port())
                .replaceAll(" S/", " https://127.0.0.1:" + secure.port() + "/")
                .replaceAll(":P\\b", ":" + plain.port())
                .replaceAll(":T\\b", ":" + secure.port());
    }

    /** Whether curl itself found all well. */
    private static boolean curl(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(BASH.toString(), "-c", line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("curl did not end: " + line);
        }
        return process.exitValue() == 0;
    }

    private static @Nullable Failure probe(String line) throws Exception {
        CurlCommand command =
                CurlCommand.read(line, directory.resolve("probe.yaml").toString(), text -> text);
        if (!command.problems().isEmpty()) {
            // An address that curl refuses as well is no question.
            return new Failure(
                    Failure.Kind.PROTOCOL,
                    Failure.Source.CONFIG,
                    command.problems().get(0).text());
        }
        Measurement measurement = probers.run(probe(command.http()), Vantage.at("here"))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        return measurement.failure();
    }

    private static Probe probe(ProbeKind kind) {
        return new Probe(
                "p",
                "P",
                null,
                kind,
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                0,
                List.of(),
                List.of(),
                Identify.NONE,
                List.of(),
                null,
                Trigger.SCHEDULE,
                Set.of(),
                false,
                null,
                "p.yaml");
    }

    /** What servers and proxies saw since this was last asked, in the form in which it must be the same. */
    private static List<String> take() {
        List<String> all = new ArrayList<>();
        Stream.of(plain, secure)
                .forEach(server -> server.take().stream()
                        .filter(seen -> !isBeforeTheChallenge(seen))
                        .forEach(seen -> all.add(same(seen))));
        for (TestProxy proxy : List.of(httpProxy, tlsProxy, socksProxy, openSocksProxy)) {
            proxy.asked().forEach(asked -> all.add(sameOfProxy(asked)));
            proxy.asked().clear();
        }
        return all;
    }

    /** curl sends no body before it knows the challenge. */
    private static boolean isBeforeTheChallenge(EchoServer.Seen seen) {
        return seen.path().startsWith("/digest") && !seen.headers().containsKey("authorization");
    }

    private static String same(EchoServer.Seen seen) {
        Map<String, List<String>> headers = new TreeMap<>(seen.headers());
        headers.keySet().removeAll(OURS);
        headers.computeIfPresent("accept-encoding", (name, values) -> List.of("…"));
        headers.computeIfPresent(
                "authorization",
                (name, values) ->
                        values.stream().map(CurlDifferentialTest::digest).toList());
        headers.computeIfPresent(
                "user-agent", (name, values) -> values.get(0).matches("(curl|Candor)/.*") ? null : values);
        String type = headers.getOrDefault("content-type", List.of("")).get(0);
        String body = seen.body();
        int boundary = type.indexOf("boundary=");
        if (boundary >= 0) {
            String said = type.substring(boundary + "boundary=".length());
            body = body.replace(said, "BOUNDARY");
            headers.put("content-type", List.of(type.replace(said, "BOUNDARY")));
            headers.remove("content-length");
        }
        return "%s %s %s\n%s\n%s\nfrom %s, %s, %s"
                .formatted(
                        seen.method(),
                        seen.path(),
                        seen.version(),
                        headers,
                        body,
                        seen.remote(),
                        seen.proxyLine(),
                        seen.tls());
    }

    /** A digest without what is made up anew each time, in whatever order and quotes. */
    private static String digest(String value) {
        if (!value.startsWith("Digest ")) {
            return value;
        }
        Set<String> said =
                new TreeSet<>(List.of(value.substring(7).replace("\"", "").split(", ?")));
        said.removeIf(each -> each.matches("(cnonce|response|algorithm)=.*"));
        return said.toString();
    }

    private static String sameOfProxy(String asked) {
        return asked.lines()
                .filter(line -> line.matches("(?i)(\\S+ \\S+ HTTP/.*|proxy-authorization:.*|host:.*|[^ ]+:\\d+)"))
                .map(line -> line.matches("(?i)(host|proxy-authorization):.*") ? line.toLowerCase(Locale.ROOT) : line)
                .toList()
                .toString();
    }
}
