package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.security.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What agents are told of a probe reads as the same question that the file asks. */
class ProbeSourceTest {

    private static final SecretSource SECRETS = name -> Optional.of("value-of-" + name);
    private static final Map<String, String> VARIABLES = Map.of();

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files =
                Stream.concat(Files.list(Path.of("src/test/resources/kinds")), Files.list(Path.of("probes")))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("catalog.yaml"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKindIsReadAsItWasWritten(Path path) throws IOException {
        ProbeFile file = ProbeFile.parse(path.toString(), Files.readString(path), Optional.empty(), VARIABLES, SECRETS);
        for (Probe probe : file.probes()) {
            ProbeFile again = ProbeFile.parse(
                    path.toString(),
                    "{\"version\":\"candor/v1\",\"probes\":[" + probe.source() + "]}",
                    Optional.empty(),
                    VARIABLES,
                    SECRETS);
            // A file in which something is wrong is still as wrong.
            if (file.isGood()) {
                assertThat(again.errors()).as(probe.source()).isEmpty();
            }
            if (probe.kind() instanceof ProbeKind.Heartbeat) {
                continue;
            }
            assertThat(again.probes()).singleElement().satisfies(read -> {
                assertThat(read.kind()).isEqualTo(probe.kind());
                assertThat(read.expect()).isEqualTo(probe.expect());
                assertThat(read.degraded()).isEqualTo(probe.degraded());
                assertThat(read.identify()).isEqualTo(probe.identify());
                assertThat(read.interval()).isEqualTo(probe.interval());
                assertThat(read.timeout()).isEqualTo(probe.timeout());
                assertThat(read.onFailure()).isEqualTo(probe.onFailure());
                assertThat(read.trigger()).isEqualTo(probe.trigger());
            });
        }
    }

    @Test
    void textsWithEveryTroubleOfYamlSurvive() {
        String body = "tab\\t quote\\\" back\\\\slash nl\\n nel\\u0085 emoji\\U0001F600 nul\\x01 # no: comment";
        String yaml = "version: candor/v1\nprobes:\n  - id: a\n    http: {url: 'http://h', body: \"" + body
                + "\", headers: {A: ~x, B: '1.10', C: 1.10, D: \"null\"}}\n";
        ProbeFile file = ProbeFile.parse("p.yaml", yaml, Optional.empty(), Map.of());
        assertThat(file.errors()).isEmpty();
        ProbeFile again = ProbeFile.parse(
                "p.yaml",
                "{\"version\":\"candor/v1\",\"probes\":[" + file.probes().get(0).source() + "]}",
                Optional.empty(),
                Map.of());
        assertThat(again.errors()).isEmpty();
        assertThat(List.of(again.probes().get(0).kind()))
                .isEqualTo(List.of(file.probes().get(0).kind()));
    }
}
