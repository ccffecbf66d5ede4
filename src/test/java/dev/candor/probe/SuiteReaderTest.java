package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.ConfigError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SuiteReaderTest {

    private static ProbeFile read(String steps) {
        return ProbeFile.parse(
                "p.yaml", "version: candor/v1\nprobes:\n- id: a\n" + steps.indent(2), Optional.empty(), Map.of());
    }

    private static List<String> errors(String steps) {
        return read(steps).errors().stream().map(ConfigError::toString).toList();
    }

    private static ProbeKind.Suite suite(String steps) {
        ProbeFile file = read(steps);
        assertThat(file.errors()).isEmpty();
        return (ProbeKind.Suite) file.probes().get(0).kind();
    }

    private static final String GOOD = """
            timeout: 2m
            steps:
              - name: first
                http: {url: "https://x.test/"}
                capture: {where: "header location", port: "jsonpath $.port"}
              - http: {url: "{{where}}", json: {a: {b: "{{port}}"}}}
                expect: ["jsonpath $.id == {{port}}", "time_total < {{port}}"]
                until: 10s
              - tcp: {host: "{{where}}", port: "{{port}}", dialog: [{expect: "{{where}}"}]}
                timeout: 1s
                always: true
                optional: true
            """;

    @Test
    void whatALaterStepCapturesNothingForIsLeftOpenUntilItRuns() {
        ProbeKind.Suite suite = suite(GOOD);
        assertThat(suite.steps()).extracting(Step::name).containsExactly("first", "step-2", "step-3");
        assertThat(suite.steps()).extracting(Step::kind).containsExactly("http", "http", "tcp");
        Step last = suite.steps().get(2);
        assertThat(last.always()).isTrue();
        assertThat(last.optional()).isTrue();
        assertThat(last.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(suite.steps().get(1).until()).isEqualTo(Duration.ofSeconds(10));
        assertThat(last.source().needs()).containsExactlyInAnyOrder("where", "port");
        Step.Asked asked = last.source().with(Map.of("where", "host.test", "port", "25"));
        assertThat(asked.kind()).isInstanceOfSatisfying(ProbeKind.Tcp.class, tcp -> {
            assertThat(tcp.host()).isEqualTo("host.test");
            assertThat(tcp.port()).isEqualTo(25);
        });
    }

    @Test
    void aSuiteThatIsWrittenAlikeIsEqualWhereverItStands() {
        ProbeKind.Suite suite = suite(GOOD);
        assertThat(suite("title: moved\n" + GOOD)).isEqualTo(suite).hasToString(suite.toString());
        assertThat(suite(GOOD.replace("x.test", "y.test"))).isNotEqualTo(suite);
    }

    @Test
    void aSuiteTakesLongerThanAProbeAndIsAskedNoOftenerThanItMayTake() {
        Probe probe = read(GOOD).probes().get(0);
        assertThat(probe.timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(probe.interval()).isEqualTo(Duration.ofMinutes(2));
    }

    static List<Arguments> broken() {
        return List.of(
                Arguments.of(
                        "steps: [{http: {url: 'http://{{token}}.test'}, capture: {token: body}}]",
                        List.of(
                                "4:32: expected '{{token}}' to be captured by an earlier step or given by 'check --var'")),
                Arguments.of(
                        "steps:\n- {http: {url: 'http://a.test'}, capture: {token: body}}\n"
                                + "- http: {url: 'http://b.test/{{tokn}}'}",
                        List.of("6:32: expected '{{tokn}}' to be captured by an earlier step or given by 'check"
                                + " --var'; did you mean 'token'?")),
                Arguments.of(
                        "steps:\n- {http: {url: 'http://a.test'}, capture: {token: body}}\n"
                                + "- http: {url: '{{token}}', metod: GET, follow: 99}\n"
                                + "  expect: ['statu == {{token}}', 'status == {{token}}']",
                        List.of("6:30: unknown key", "6:50: expected a whole number", "7:15: expected a query")),
                Arguments.of(
                        "steps: [{steps: []}]", List.of("4:12: expected a step that asks one question, found 'steps'")),
                Arguments.of(
                        "steps: [{heartbeat: {}}]",
                        List.of("4:12: expected a step that asks one question, found 'heartbeat'")),
                Arguments.of(
                        "steps: [{name: b, http: {url: 'http://a.test'}}, {name: b, http: {url: 'http://a.test'}}]",
                        List.of("4:59: expected a name of its own for each step, found 'b' twice")),
                Arguments.of(
                        "timeout: 5s\nsteps: [{http: {url: 'http://a.test'}, until: 6s}]",
                        List.of("5:49: expected a duration from 10ms to the suite's timeout (5000ms), found '6s'")),
                Arguments.of(
                        "timeout: 11m\nsteps: [{http: {url: 'http://a.test'}}]",
                        List.of("4:12: expected a duration from 10ms to 10m, found '11m'")),
                Arguments.of(
                        "interval: 10s\nsteps: [{http: {url: 'http://a.test'}}]",
                        List.of("4:13: expected an interval no shorter than the suite's timeout (60s)")),
                Arguments.of(
                        "steps: [{http: {url: 'http://a.test'}, capture: {secret.x: body, y: rcode}}]",
                        List.of("4:52: expected a name", "4:71: expected what http can answer")));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void everyErrorIsToldWithItsPlace(String steps, List<String> expected) {
        List<String> errors = errors(steps);
        assertThat(errors).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(errors.get(i)).startsWith("p.yaml:" + expected.get(i));
        }
    }
}
