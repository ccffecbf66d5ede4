package dev.candor.app;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Says by its exit status whether a Candor on this machine is alive: 0 if it is, 1 if not. It is a program of its own, of nothing but
 * the JDK, so that a container's health check needs neither curl nor the half second that the whole program takes to start:
 * {@code java -cp app/candor.jar dev.candor.app.Health [URL|FILE]}.
 */
public final class Health {

    private static final int PATIENCE_MS = 3_000;

    /** An agent writes its status every ten seconds; a few may come late on a machine that is busy. */
    private static final Duration STALE = Duration.ofSeconds(60);

    private Health() {}

    /**
     * Asks, prints what it found if that is no good, and ends the process.
     *
     * @param arguments an address that must answer below 400, or the {@code status.json} of an agent; without one, the health of the
     *     server at {@code QUARKUS_MANAGEMENT_PORT}
     */
    public static void main(String... arguments) {
        String about = arguments.length > 0 ? arguments[0] : usual(System.getenv("QUARKUS_MANAGEMENT_PORT"));
        String trouble = trouble(about, InstantSource.system().instant());
        if (!trouble.isEmpty()) {
            System.err.println("candor: " + trouble);
        }
        System.exit(trouble.isEmpty() ? 0 : 1);
    }

    private static String usual(@org.jspecify.annotations.Nullable String port) {
        return "http://127.0.0.1:%s/q/health/live".formatted(port == null || port.isBlank() ? "9000" : port);
    }

    /** What is wrong, for people; empty if nothing is. */
    static String trouble(String about, Instant now) {
        try {
            if (!about.startsWith("http://") && !about.startsWith("https://")) {
                Instant written = Files.getLastModifiedTime(Path.of(about)).toInstant();
                return written.isBefore(now.minus(STALE)) ? about + " was last written at " + written : "";
            }
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(about).toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MS);
            connection.setReadTimeout(PATIENCE_MS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status < 400 ? "" : about + " answered " + status;
        } catch (IOException | IllegalArgumentException e) {
            return about + ": " + e;
        }
    }
}
