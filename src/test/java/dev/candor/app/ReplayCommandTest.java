package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.recording.RecordingWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {

    private static final double START = 1_750_000_000;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        CommandLine command = new CommandLine(new ReplayCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        command.getCommandSpec().exitCodeOnInvalidInput(Candor.USAGE);
        return command.execute(texts);
    }

    /** Four agents ask six apps on three hosts for twenty minutes; one host is dead for the last five. */
    private static void record(RecordingWriter to) {
        List<Plan.Agent> agents = new ArrayList<>();
        List<Plan.Check> checks = new ArrayList<>();
        List<Plan.App> apps = new ArrayList<>();
        List<Plan.Host> hosts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            agents.add(new Plan.Agent("agent-" + i, "place-" + i / 2, null));
            hosts.add(new Plan.Host("host-" + i, i < 3 ? "fra" : "ams"));
        }
        for (int k = 0; k < 8; k++) {
            checks.add(new Plan.Check("app-" + k, "app-" + k, false, false));
            apps.add(new Plan.App(
                    "app-" + k,
                    List.of(
                            new Plan.Machine("a", "host-" + k % 6, k % 6 < 3 ? "fra" : "ams", "192.0.2." + k),
                            new Plan.Machine(
                                    "b", "host-" + (k + 3) % 6, k % 6 < 3 ? "ams" : "fra", "198.51.100." + k))));
        }
        to.plan(new Plan(agents, List.of("fra", "ams"), hosts, checks, apps));
        for (int turn = 0; turn < 120; turn++) {
            for (int a = 0; a < 6; a++) {
                for (int k = 0; k < 8; k++) {
                    boolean first = (turn + a) % 2 == 0;
                    int host = (first ? k : k + 3) % 6;
                    boolean dead = host == 1 && turn >= 90;
                    double at = START + 10 * turn + a + k / 10.0;
                    to.observe(new Observation(
                            "app-" + k,
                            "agent-" + a,
                            at,
                            at + .05,
                            dead ? Phase.PROXY : Phase.OK,
                            50,
                            (first ? "192.0.2." : "198.51.100.") + k,
                            host < 3 ? "fra" : "ams",
                            dead ? null : "host-" + host,
                            dead ? null : "v1"));
                }
            }
        }
    }

    @Test
    void aDeadHostIsFoundInARecording(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("hour.ndjson.gz");
        try (RecordingWriter to = new RecordingWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            record(to);
        }
        assertThat(run(file, "--json")).as(err.toString()).isZero();
        List<String> ticks = out.toString().lines().toList();
        assertThat(ticks).hasSize(120);
        assertThat(ticks.get(80)).isEqualTo("{\"at\":1750000810.0,\"findings\":[]}");
        assertThat(ticks.get(119)).contains("\"component\":\"HOST(host-1)\"", "\"class\":\"host\"", "\"page\":true");
        assertThat(err.toString().trim()).isEqualTo("5760 observations, 120 ticks");
    }

    @Test
    void withoutJsonALineTellsWhatChanged(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("hour.ndjson");
        try (RecordingWriter to = new RecordingWriter(Files.newBufferedWriter(file))) {
            record(to);
        }
        assertThat(run(file)).isZero();
        assertThat(out.toString())
                .contains("found    host host-1", "failures in the last")
                .startsWith("2025-06-15 ");
        assertThat(out.toString().lines().count()).isLessThan(12);
    }

    @Test
    void aLineThatIsWrongIsToldAndTheRestIsUsed(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("hour.ndjson"),
                "{\"check\":\"a\",\"agent\":\"b\",\"at\":1,\"phase\":\"ok\"}\n{\"check\":\"a\",\"agent\":1.5}\nnonsense\n");
        assertThat(run(file, "--json")).isEqualTo(65);
        assertThat(out.toString()).isEqualTo("{\"at\":11.0,\"findings\":[]}\n");
        assertThat(err.toString())
                .contains(file + ":2:1: expected a time in seconds for at", file + ":3:1: expected JSON: ")
                .contains("1 observations, 1 ticks; 2 malformed and left out");
    }

    @Test
    void aFileThatIsNotThereIsWrongUsage(@TempDir Path directory) {
        assertThat(run(directory.resolve("none.ndjson"))).isEqualTo(64);
        assertThat(err.toString()).contains("none.ndjson can't be read");
    }
}
