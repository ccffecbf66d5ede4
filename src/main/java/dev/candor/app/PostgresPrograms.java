package dev.candor.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL's programs, run to their end by a user they accept, each with a log of its own. */
final class PostgresPrograms {

    // Beyond the longest wait that any of them is asked for.
    private static final long LONGEST_SECONDS = 90;

    private final Path home;
    private final PostgresUser user;
    private final Path logs;

    private PostgresPrograms(Path home, PostgresUser user, Path logs) {
        this.home = home;
        this.user = user;
        this.logs = logs;
    }

    /**
     * The programs below {@code binaries}, unpacked if need be.
     *
     * @param logs where each program's last output is kept
     * @throws IOException if there are none for this machine, or they can't be run by this user
     */
    static PostgresPrograms unpackedBelow(Path binaries, Path logs) throws IOException {
        Path home = PostgresBinaries.unpack(binaries);
        return new PostgresPrograms(home, PostgresUser.forOwnerOf(home), logs);
    }

    /** Makes these files usable for the programs. */
    void give(Path directory) throws IOException {
        user.give(directory);
    }

    /**
     * Runs one to its end.
     *
     * @throws IOException with the end of its output, if it fails or takes too long
     */
    void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(user.prefix());
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        Path log = logs.resolve(program + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(logs.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + program, e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " ended with " + process.exitValue() + tail(log));
        }
    }

    static String tail(Path log) throws IOException {
        if (!Files.isReadable(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return ": " + String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
