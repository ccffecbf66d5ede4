package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ValidateCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        CommandLine command = new CommandLine(new ValidateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        command.getCommandSpec().exitCodeOnInvalidInput(Candor.USAGE);
        return command.execute(texts);
    }

    @Test
    void theFilesThatComeWithCandorAreGood() {
        assertThat(run("probes")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("probes/catalog.yaml: ", "probes/example.yaml: ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everyErrorOfEveryFileIsPrinted(@TempDir Path directory) throws IOException {
        Path catalog =
                Files.writeString(directory.resolve("catalog.yaml"), "version: candor/v1\nhosts: [{id: a, region: x}]");
        Path good = Files.writeString(
                directory.resolve("good.yaml"), "version: candor/v1\nprobes: [{id: a, http: {url: 'https://x.test'}}]");
        Path bad = Files.writeString(
                directory.resolve("bad.yaml"),
                "version: candor/v1\nprobes:\n- {id: b, retries: x, http: {url: 'https://x.test'}}\n- {id: c}");
        assertThat(run(directory)).isEqualTo(65);
        assertThat(err.toString().lines())
                .containsExactly(
                        catalog + ":2:25: no region has the id 'x'",
                        "  hosts: [{id: a, region: x}]",
                        "                          ^",
                        bad + ":3:20: expected a whole number from 0 to 10, found 'x'",
                        "  - {id: b, retries: x, http: {url: 'https://x.test'}}",
                        "                     ^",
                        bad
                                + ":4:3: expected a kind: one of the keys curl, http, tcp, tls, dns, ping, traceroute, grpc, websocket, prometheus, heartbeat, steps",
                        "  - {id: c}",
                        "    ^");
        assertThat(out.toString().lines()).containsExactly(good + ": 1 probe");
    }

    @Test
    void aFileIsHeldAgainstTheCatalogBesideIt(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("catalog.yaml"), "version: candor/v1\ncomponents: [{id: web}]");
        Path file = Files.writeString(
                directory.resolve("p.yaml"),
                "version: candor/v1\nprobes: [{id: a, component: wep, http: {url: 'https://x.test'}}]");
        assertThat(run(file)).isEqualTo(65);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ":2:29: no component has the id 'wep'; did you mean 'web'?",
                        "  probes: [{id: a, component: wep, http: {url: 'https://x.test'}}]",
                        "                              ^");
    }

    @Test
    void aFileThatIsNotThereIsAnError(@TempDir Path directory) {
        assertThat(run(directory.resolve("gone.yaml"))).isEqualTo(65);
        assertThat(err.toString().lines())
                .containsExactly(directory.resolve("gone.yaml") + ":1:1: expected a file, found none");
    }

    @Test
    void withoutAFileItSaysHowItIsUsed() {
        assertThat(run()).isEqualTo(64);
        assertThat(err.toString()).contains("Missing required parameter", "Usage: validate");
    }
}
