package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.CertFacts;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckReportTest {

    private static final Look PLAIN = new Look(false, true);
    private static final Look ASCII = new Look(false, false);
    private static final Instant AT = Instant.parse("2026-11-21T05:00:00Z");

    private static Probe probe(String kind) {
        return ProbeFile.parse(
                        "p.yaml", "version: candor/v1\nprobes: [{id: p, " + kind + "}]", Optional.empty(), Map.of())
                .probes()
                .get(0);
    }

    private static final Probe HTTP = probe("http: {url: 'https://shop.test:8443/'}");

    private static Measurement measured(
            String kind,
            Outcome outcome,
            Failure failure,
            Observed observed,
            Phases phases,
            AssertionOutcome... lines) {
        return new Measurement(
                "p",
                kind,
                "desk",
                AT,
                outcome,
                failure,
                List.of(lines),
                observed,
                Timings.nothingAfter(100),
                phases,
                Map.of());
    }

    private static Observed more(Map<String, Object> more) {
        return new Observed(null, null, null, null, null, null, null, null, null, Identity.NONE, more);
    }

    @Test
    void phasesAreAWaterfallOfTheWholeRun() {
        String report = CheckReport.of(
                HTTP,
                measured(
                        "http",
                        Outcome.UP,
                        null,
                        Observed.NOTHING,
                        new Phases(null, 25.0, 25.0, null, 50.0, null),
                        new AssertionOutcome("status == 200", true, "200")),
                PLAIN);
        assertThat(report).isEqualTo("""
                up       p (http, from desk) 100.000 ms
                  connect     25.000 ms  ██████████
                  tls         25.000 ms            ██████████
                  wait        50.000 ms                      ████████████████████
                  ✓ status == 200  [200]
                """);
    }

    @Test
    void aSuiteHasALineForEachStep() {
        Map<String, Object> first =
                new LinkedHashMap<>(Map.of("name", "log in", "kind", "http", "outcome", "up", "total_ms", 50.0));
        Map<String, Object> second =
                new LinkedHashMap<>(Map.of("name", "buy", "kind", "http", "outcome", "down", "total_ms", 50.0));
        Map<String, Object> third = Map.of("name", "look", "kind", "tcp", "outcome", "skipped", "reason", "because");
        String report = CheckReport.of(
                probe("steps: [{http: {url: 'http://a.test/'}}]"),
                measured(
                        "suite",
                        Outcome.DOWN,
                        new Failure(Kind.STATUS, Source.TARGET, "step buy: expected status < 400, observed 500"),
                        more(Map.of("steps", List.of(first, second, third))),
                        Phases.NONE,
                        new AssertionOutcome("buy: status < 400", false, "500")),
                ASCII);
        assertThat(report).isEqualTo("""
                down     p (suite, from desk) 100.000 ms
                  ok   log in http          50.000 ms  ####################
                  FAIL buy    http          50.000 ms                      ####################
                  -    look    skipped: because
                  FAIL buy: status < 400  [500]
                  status (target): step buy: expected status < 400, observed 500
                  next: look at the target's own log for this moment: 2026-11-21T05:00:00Z
                """);
    }

    @Test
    void colourIsUsedOnlyIfWanted() {
        Measurement up = measured("http", Outcome.UP, null, Observed.NOTHING, Phases.NONE);
        assertThat(CheckReport.of(HTTP, up, PLAIN)).doesNotContain("\u001b");
        assertThat(CheckReport.of(HTTP, up, new Look(true, true))).startsWith("\u001b[32mup      \u001b[0m");
        assertThat(Look.of(Look.When.NEVER, Map.of()).colour()).isFalse();
        assertThat(Look.of(Look.When.ALWAYS, Map.of("NO_COLOR", "1")).colour()).isTrue();
        assertThat(Look.of(Look.When.AUTO, Map.of("NO_COLOR", "1")).colour()).isFalse();
    }

    @Test
    void whatATargetSaysNeverSteersTheTerminal() {
        String evil = "\u001b[2Jgone\u202e\r\n";
        TlsFacts tls = new TlsFacts(
                "TLSv1.3", null, null, new CertFacts("CN=" + evil, "CN=i", List.of(), AT, AT, "00", 1, true));
        Observed observed = new Observed(
                "192.0.2.1",
                4,
                null,
                null,
                null,
                null,
                null,
                null,
                tls,
                new Identity(evil, null, null, null),
                Map.of("x", evil));
        String report = CheckReport.of(
                HTTP,
                measured(
                        "http",
                        Outcome.DOWN,
                        new Failure(Kind.HEADER, Source.TARGET, "observed " + evil),
                        observed,
                        Phases.NONE,
                        new AssertionOutcome("header x == " + evil, false, evil)),
                PLAIN);
        assertThat(report.replace("\n", ""))
                .doesNotContainPattern("\\p{Cntrl}")
                .doesNotContain("\u202e")
                .contains("gone");
        assertThat(ASCII.inert("ä…")).isEqualTo("?...");
    }

    @Test
    void everyKindShowsWhatOnlyItSees() {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("rtt_avg_ms", 1.25);
        seen.put("loss", 0.0);
        seen.put("hops", List.of(Map.of("ip", "192.0.2.1"), Map.of("ip", "192.0.2.2")));
        seen.put("addresses", List.of("a", "b"));
        assertThat(CheckReport.of(HTTP, measured("http", Outcome.UP, null, more(seen), Phases.NONE), PLAIN))
                .contains("  rtt avg ms 1.25, loss 0\n  hops: ip 192.0.2.1\n  hops: ip 192.0.2.2\n  addresses: a b\n");
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, TARGET, nothing listens at shop.test:8443",
        "TIMEOUT, PATH, does a firewall on the path drop packets",
        "TIMEOUT, TARGET, look at the load of shop.test:8443",
        "DNS, RESOLVER, compare 'dig shop.test'",
        "DNS, TARGET, dig +trace shop.test",
        "CERT, TARGET, openssl s_client -connect shop.test:8443 -servername shop.test",
        "BLOCKED, CONFIG, --allow CIDR",
        "AGENT, AGENT, nothing is known about the target",
        "PROTOCOL, TARGET, does not speak http"
    })
    void everyFailureSaysWhatToLookAtNext(Kind kind, Source source, String next) {
        Outcome outcome = source == Source.AGENT || source == Source.CONFIG ? Outcome.UNKNOWN : Outcome.DOWN;
        String report = CheckReport.of(
                HTTP, measured("http", outcome, new Failure(kind, source, "x"), Observed.NOTHING, Phases.NONE), PLAIN);
        assertThat(report.lines().reduce((a, b) -> b).orElseThrow())
                .startsWith("  next: ")
                .contains(next);
    }
}
