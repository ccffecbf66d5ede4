package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Prometheus' own tool, of Debian's package {@code prometheus}. */
final class Promtool {

    private static final Path PROGRAM = Path.of("/usr/bin/promtool");

    private Promtool() {}

    /** Skips the test where the tool is not installed. */
    static void needed() {
        assumeTrue(Files.isExecutable(PROGRAM), "promtool is not here: apt-get install prometheus");
    }

    /** Runs it, and fails unless it is content. */
    static void ok(String... arguments) throws IOException, InterruptedException {
        assertThat(run("", arguments)).doesNotContain("FAILED");
    }

    /** Runs it on that input, and answers what it says; fails unless it ends with success. */
    static String run(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
