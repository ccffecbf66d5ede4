package dev.candor.app;

import dev.candor.security.SecretSource;
import dev.candor.security.SecretStore;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.Quarkus;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import org.jboss.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Starts the server with what must be there before it: its data directory, a database, a free port. */
final class Launch {

    /** {@code EX_UNAVAILABLE} of sysexits.h: something Candor needs is not there. */
    static final int UNAVAILABLE = 69;

    /** {@code EX_SOFTWARE}: ended by a fault of its own. */
    static final int SOFTWARE = 70;

    private static final Logger LOG = Logger.getLogger(Launch.class);

    private static final int DRAIN_SECONDS = 25;

    private Launch() {}

    /** What the environment, system properties and {@code config/application.properties} say, before Quarkus runs. */
    static SmallRyeConfig config() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultSources();
        Path file = Path.of("config", "application.properties");
        if (Files.isReadable(file)) {
            try {
                builder.withSources(new PropertiesConfigSource(file.toUri().toURL(), 260));
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }
        return builder.build();
    }

    /**
     * For commands that start no server and yet log: what is logged is kept back until somebody has read how to log.
     */
    static void logToConsole() {
        ConsoleHandler console =
                new ConsoleHandler(new PatternFormatter("%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p [%c] (%t) %s%e%n"));
        console.setLevel(Level.INFO);
        console.setFilter(new LogBudget());
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    }

    /** The secrets that probes of this process may name. */
    static SecretSource secrets() {
        return new SecretStore(
                System.getenv(),
                config().getOptionalValue("candor.secrets.directory", Path.class)
                        .orElse(null));
    }

    /** Where probe files are unless a command says otherwise. */
    static Path probesDirectory() {
        return config().getOptionalValue("candor.probes.directory", Path.class).orElse(Path.of("probes"));
    }

    /** What a command runs beside the server. It starts before it, once the data directory is held, and ends after it. */
    interface Companion {
        /**
         * Starts it, and answers how it is ended.
         *
         * @param data the held data directory
         * @throws UncheckedIOException with a message for people, if it can't
         */
        Runnable start(Path data);
    }

    /**
     * Runs the server until it is told to stop.
     *
     * @return the exit status: 0 after a stop, {@link #UNAVAILABLE} with one line on {@code err} if it could not start
     */
    static int server(SmallRyeConfig config, Path dataDirectory, PrintWriter err, Companion companion) {
        try (DataDirectory data = DataDirectory.hold(dataDirectory)) {
            refuseTakenPort(config);
            System.setProperty("candor.data.directory", data.path().toString());
            Runnable endCompanion = companion.start(data.path());
            try (Database database = Database.open(config, data.path())) {
                return untilStopped(database);
            } finally {
                endCompanion.run();
            }
        } catch (IOException | UncheckedIOException e) {
            err.println("candor: " + e.getMessage());
            return UNAVAILABLE;
        }
    }

    private static int untilStopped(Database database) {
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicInteger status = new AtomicInteger();
        // On a signal the database must outlive the drain of what was acknowledged, and end with the process.
        Thread hook = new Thread(
                () -> {
                    try {
                        if (!stopped.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                            System.err.println("candor: stopping the database although the server still drains");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    database.close();
                },
                "stop-database");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Quarkus.run(CandorApplication.class, (code, failure) -> {
                status.set(failure == null ? code : 1);
                if (failure != null) {
                    LOG.error("Candor did not start", failure);
                }
            });
        } finally {
            stopped.countDown();
        }
        return status.get();
    }

    private static void refuseTakenPort(SmallRyeConfig config) throws IOException {
        for (Map.Entry<String, Integer> wanted :
                Map.of("quarkus.http", 8080, "quarkus.management", 9000).entrySet()) {
            String host = config.getOptionalValue(wanted.getKey() + ".host", String.class)
                    .orElse(wanted.getKey().equals("quarkus.management") ? "127.0.0.1" : "0.0.0.0");
            int port = config.getOptionalValue(wanted.getKey() + ".port", Integer.class)
                    .orElse(wanted.getValue());
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(host, port));
            } catch (IOException e) {
                throw new IOException(
                        "port %d on %s is taken (%s); stop what uses it, or choose another with %s_PORT"
                                .formatted(
                                        port,
                                        host,
                                        e.getMessage(),
                                        wanted.getKey().replace('.', '_').toUpperCase(java.util.Locale.ROOT)),
                        e);
            }
        }
    }
}
