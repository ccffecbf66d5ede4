package dev.candor.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A PostgreSQL server of our own: durable (fsync, synchronous_commit and full_page_writes on), on loopback only, with a
 * password that lies beside the data and that only its owner can read.
 *
 * <p>A server that a killed Candor left behind on the same data directory is adopted; there are never two on one
 * directory. The caller must hold the directory for itself ({@link DataDirectory}).
 */
final class EmbeddedPostgres implements AutoCloseable {

    static final String USER = "candor";
    static final String DATABASE = "candor";

    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);

    // Recovery after a crash replays at most max_wal_size; a minute is far beyond that, and a bound.
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 30;
    private static final int PORT_TRIES = 3;

    static final Map<String, String> DURABLE = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on");

    private final Path root;
    private final Path cluster;
    private final PostgresPrograms programs;
    private final String password;
    private final Map<String, String> settings;
    private int port;
    private boolean closed;

    private EmbeddedPostgres(Path root, Path binaries, Map<String, String> settings) throws IOException {
        this.root = root;
        this.cluster = root.resolve("cluster");
        this.programs = PostgresPrograms.unpackedBelow(binaries, root);
        this.password = password(root.resolve("password"));
        this.settings = settings;
    }

    /**
     * Starts the server below {@code root}, or adopts the one that runs there, and makes sure that the database exists.
     *
     * @throws IOException with a message for people, if the directory is of another major version or the server can't be
     *     started
     */
    static EmbeddedPostgres start(Path root) throws IOException {
        return start(root, root, DURABLE);
    }

    /**
     * The same, for tests, which share one unpacking of the programs and may trade durability for speed.
     *
     * @param binaries where the programs are unpacked to
     * @param settings what {@code postgresql.conf} says of durability
     */
    static EmbeddedPostgres start(Path root, Path binaries, Map<String, String> settings) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        Files.createDirectories(absolute);
        EmbeddedPostgres postgres =
                new EmbeddedPostgres(absolute, binaries.toAbsolutePath().normalize(), settings);
        postgres.refuseAnotherMajorVersion();
        if (!postgres.adopt()) {
            postgres.initialise();
            postgres.launch();
        }
        postgres.createDatabase();
        return postgres;
    }

    /**
     * The server that another process of ours runs there now. It is that process' to stop.
     *
     * @throws IOException if its files can't be read
     */
    static Optional<EmbeddedPostgres> runningIn(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        EmbeddedPostgres postgres = new EmbeddedPostgres(absolute, absolute, DURABLE);
        Optional<Running> running = postgres.running();
        running.ifPresent(found -> postgres.port = found.port());
        return running.map(found -> postgres);
    }

    /** Whether there is a database below {@code root}, running or not. */
    static boolean existsIn(Path root) {
        return Files.exists(root.resolve("cluster").resolve("PG_VERSION"));
    }

    /** The address of the database, for JDBC. */
    String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The password of {@link #USER}. */
    String password() {
        return password;
    }

    /** The port it listens on, on 127.0.0.1. */
    int port() {
        return port;
    }

    /** Stops the server, letting running transactions be rolled back. Calling it twice changes nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            programs.run(
                    "pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast", "-w", "-t", String.valueOf(STOP_SECONDS));
        } catch (IOException e) {
            LOG.warnf("PostgreSQL was not stopped and goes on; the next start adopts it: %s", e.getMessage());
        }
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private void refuseAnotherMajorVersion() throws IOException {
        Path version = cluster.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            return;
        }
        String found = Files.readString(version).strip();
        if (!found.equals(PostgresBinaries.MAJOR)) {
            throw new IOException("%s was made by PostgreSQL %s, and this Candor brings PostgreSQL %s."
                            .formatted(cluster, found, PostgresBinaries.MAJOR)
                    + " Start the Candor that made it and move the data, or name another directory with"
                    + " CANDOR_DATA_DIRECTORY. Nothing was changed.");
        }
    }

    private void initialise() throws IOException {
        if (Files.exists(cluster.resolve("PG_VERSION"))) {
            return;
        }
        Path passwordFile = root.resolve("password");
        Files.createDirectories(
                cluster, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        programs.give(root);
        programs.run(
                "initdb",
                "-D",
                cluster.toString(),
                "-U",
                USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions");
        Files.writeString(
                cluster.resolve("postgresql.conf"),
                Files.readString(cluster.resolve("postgresql.conf")) + "\ninclude 'candor.conf'\n");
    }

    private void launch() throws IOException {
        IOException last = new IOException("no port was tried");
        for (int attempt = 0; attempt < PORT_TRIES; attempt++) {
            port = freePort();
            Files.writeString(cluster.resolve("candor.conf"), configuration());
            programs.give(root);
            try {
                startOnPort();
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException(
                "PostgreSQL did not start: " + last.getMessage() + PostgresPrograms.tail(root.resolve("start.log")),
                last);
    }

    private void startOnPort() throws IOException {
        programs.run(
                "pg_ctl",
                "start",
                "-D",
                cluster.toString(),
                "-l",
                root.resolve("start.log").toString(),
                "-w",
                "-t",
                String.valueOf(START_SECONDS));
    }

    /**
     * Starts the server again if it has died, on the port it had: whoever held a connection finds it again.
     *
     * @return whether it had died
     * @throws IOException if it can't be started now; what it left behind may need a moment to end
     */
    synchronized boolean revive() throws IOException {
        if (closed || running().isPresent()) {
            return false;
        }
        startOnPort();
        return true;
    }

    private String configuration() {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("listen_addresses", "'127.0.0.1'");
        all.put("port", String.valueOf(port));
        all.put("unix_socket_directories", "''");
        all.put("max_connections", "50");
        all.put("shared_buffers", "'128MB'");
        all.put("timezone", "'UTC'");
        all.put("log_timezone", "'UTC'");
        all.put("password_encryption", "'scram-sha-256'");
        all.put("logging_collector", "on");
        all.put("log_filename", "'postgresql-%a.log'");
        all.put("log_truncate_on_rotation", "on");
        all.put("log_rotation_size", "'10MB'");
        StringBuilder text = new StringBuilder("# Written anew at every start of Candor.\n");
        all.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        return text.toString();
    }

    /** Whether a server of ours ran on the directory already. A process that only has the old pid is none. */
    private boolean adopt() throws IOException {
        Optional<Running> running = running();
        if (running.isEmpty()) {
            return false;
        }
        port = running.get().port();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline && running().isPresent()) {
            if (answers()) {
                LOG.infof(
                        "Adopted the PostgreSQL that an earlier Candor left running (pid %d)",
                        running.get().pid());
                return true;
            }
            pause();
        }
        if (running().isPresent()) {
            LOG.warnf(
                    "The PostgreSQL left running (pid %d) does not answer: stopping it",
                    running.get().pid());
            programs.run(
                    "pg_ctl",
                    "stop",
                    "-D",
                    cluster.toString(),
                    "-m",
                    "immediate",
                    "-w",
                    "-t",
                    String.valueOf(STOP_SECONDS));
        }
        return false;
    }

    private record Running(long pid, int port) {}

    private Optional<Running> running() throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 4) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip());
        int itsPort = Integer.parseInt(lines.get(3).strip());
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(p -> p.info().command().map(c -> c.endsWith("postgres")).orElse(true))
                .map(p -> new Running(pid, itsPort));
    }

    private boolean answers() {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show data_directory")) {
            return row.next() && Path.of(row.getString(1)).toRealPath().equals(cluster.toRealPath());
        } catch (SQLException | IOException e) {
            return false;
        }
    }

    private void createDatabase() throws IOException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            try (ResultSet row =
                    statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
                if (row.next()) {
                    return;
                }
            }
            statement.execute("create database " + DATABASE);
        } catch (SQLException e) {
            throw new IOException("PostgreSQL runs and refuses us: " + e.getMessage(), e);
        }
    }

    /** A connection to one of the server's databases; the caller closes it. */
    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database) + "?connectTimeout=5&socketTimeout=30", USER, password);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for PostgreSQL", e);
        }
    }

    private static String password(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String made = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, made);
        return made;
    }
}
