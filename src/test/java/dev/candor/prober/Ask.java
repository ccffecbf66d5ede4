package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.Assertion;
import dev.candor.probe.Auth;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.Identify;
import dev.candor.probe.OnFailure;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.Proxy;
import dev.candor.probe.Query;
import dev.candor.probe.Reach;
import dev.candor.probe.Trigger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Builds a probe for a test and runs it. */
final class Ask {
    private @Nullable URI url;
    private String method = "GET";
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private @Nullable String body;
    private int follow;
    private ProbeKind.Tls tls = ProbeKind.Tls.DEFAULT;
    private final Map<String, String> resolve = new LinkedHashMap<>();
    private final Map<String, String> connectTo = new LinkedHashMap<>();
    private final Map<String, String> vantage = new LinkedHashMap<>();
    private IpChoice ip = IpChoice.ANY;
    private boolean compressed;
    private int maxBody = 1024 * 1024;
    private Duration timeout = Duration.ofSeconds(5);
    private final List<Assertion> expect = new ArrayList<>();
    private final List<Assertion> degraded = new ArrayList<>();
    private Identify identify = Identify.NONE;
    private ProbeKind.@Nullable Tcp tcp;
    private @Nullable Proxy proxy;
    private @Nullable Duration connectTimeout;
    private boolean haproxy;
    private @Nullable Auth auth;
    private Set<HttpVersion> versions = Set.of(HttpVersion.V1_1);

    static Ask http(String url) {
        Ask ask = new Ask();
        ask.url = URI.create(url);
        return ask;
    }

    static Ask tcp(int port, ProbeKind.@Nullable Tls tls, String... dialog) {
        Ask ask = new Ask();
        List<ProbeKind.DialogStep> steps = new ArrayList<>();
        for (String step : dialog) {
            boolean send = step.startsWith("send ");
            String text = step.substring(step.indexOf(' ') + 1);
            steps.add(new ProbeKind.DialogStep(send ? text : null, send ? null : text));
        }
        ask.tcp = new ProbeKind.Tcp("127.0.0.1", port, tls, IpChoice.ANY, steps);
        return ask;
    }

    Ask method(String value) {
        method = value;
        return this;
    }

    Ask header(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    Ask body(String value) {
        body = value;
        return this;
    }

    Ask follow(int value) {
        follow = value;
        return this;
    }

    Ask tls(ProbeKind.Tls value) {
        tls = value;
        return this;
    }

    Ask resolve(String from, String to) {
        resolve.put(from, to);
        return this;
    }

    Ask connectTo(String from, String to) {
        connectTo.put(from, to);
        return this;
    }

    Ask vantage(String from, String to) {
        vantage.put(from, to);
        return this;
    }

    Ask ip(IpChoice value) {
        ip = value;
        return this;
    }

    Ask compressed() {
        compressed = true;
        return this;
    }

    Ask maxBody(int value) {
        maxBody = value;
        return this;
    }

    Ask timeout(long millis) {
        timeout = Duration.ofMillis(millis);
        return this;
    }

    Ask proxy(Proxy.Scheme scheme, int port, String... except) {
        proxy = new Proxy(scheme, "127.0.0.1", port, null, null, List.of(except));
        return this;
    }

    Ask proxy(Proxy value) {
        proxy = value;
        return this;
    }

    Ask connectTimeout(long millis) {
        connectTimeout = Duration.ofMillis(millis);
        return this;
    }

    Ask haproxy() {
        haproxy = true;
        return this;
    }

    Ask auth(Auth value) {
        auth = value;
        return this;
    }

    Ask versions(HttpVersion... values) {
        versions = Set.of(values);
        return this;
    }

    Ask expect(String... lines) {
        for (String line : lines) {
            expect.add(Assertion.parse(line));
        }
        return this;
    }

    Ask degraded(String line) {
        degraded.add(Assertion.parse(line));
        return this;
    }

    Ask identify(String region, String version) {
        identify = new Identify(Query.parse(region), null, null, Query.parse(version));
        return this;
    }

    Probe probe() {
        ProbeKind kind = tcp != null
                ? tcp
                : new ProbeKind.Http(
                        url,
                        method,
                        headers,
                        body,
                        auth,
                        follow,
                        versions,
                        compressed,
                        maxBody,
                        new Reach(tls, resolve, connectTo, ip, proxy, connectTimeout, haproxy));
        return new Probe(
                "p",
                "P",
                null,
                kind,
                Duration.ofSeconds(15),
                timeout,
                0,
                expect,
                degraded,
                identify,
                List.of(),
                null,
                Trigger.SCHEDULE,
                OnFailure.USUAL,
                false,
                null,
                "p.yaml");
    }

    Measurement of(Prober prober) {
        try {
            return prober.run(probe(), new Vantage("here", vantage))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("a run must always end in a measurement", e);
        }
    }
}
