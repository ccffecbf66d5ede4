package dev.candor.app;

import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The database and the pages that a command of {@code db} works on: somebody's PostgreSQL if its address is configured, else ours. */
final class DatabaseAccess implements AutoCloseable {

    private final DataSource database;
    private final Path pages;
    private final @Nullable DataDirectory held;
    private final @Nullable EmbeddedPostgres ours;

    private DatabaseAccess(
            DataSource database, Path pages, @Nullable DataDirectory held, @Nullable EmbeddedPostgres ours) {
        this.database = database;
        this.pages = pages;
        this.held = held;
        this.ours = ours;
    }

    /**
     * What is there, also while a Candor uses it.
     *
     * @throws IOException with a message for people, if nothing is there
     */
    static DatabaseAccess existing(SmallRyeConfig config, Path data) throws IOException {
        Path pages = pages(config, data);
        Optional<DataSource> elsewhere = elsewhere(config);
        if (elsewhere.isPresent()) {
            return new DatabaseAccess(elsewhere.get(), pages, null, null);
        }
        Path root = data.resolve("postgres");
        if (!EmbeddedPostgres.existsIn(root)) {
            throw new IOException("there is no database in %s; name its directory with --data or CANDOR_DATA_DIRECTORY"
                    .formatted(data.toAbsolutePath()));
        }
        Optional<EmbeddedPostgres> running = EmbeddedPostgres.runningIn(root);
        if (running.isPresent()) {
            return new DatabaseAccess(source(running.get()), pages, null, null);
        }
        DataDirectory held = DataDirectory.hold(data);
        try {
            EmbeddedPostgres started = EmbeddedPostgres.start(held.path().resolve("postgres"));
            return new DatabaseAccess(source(started), pages, held, started);
        } catch (IOException e) {
            held.close();
            throw e;
        }
    }

    /**
     * An empty database. Our own is marked as unfinished until {@link #finish}.
     *
     * @throws IOException with a message for people, if anything is there already
     */
    static DatabaseAccess clean(SmallRyeConfig config, Path data) throws IOException, SQLException {
        Path pages = pages(config, data);
        if (Files.isDirectory(pages)) {
            try (Stream<Path> inside = Files.list(pages)) {
                if (inside.findAny().isPresent()) {
                    throw new IOException("%s is not empty; an import goes into a clean directory only"
                            .formatted(pages.toAbsolutePath()));
                }
            }
        }
        Optional<DataSource> elsewhere = elsewhere(config);
        if (elsewhere.isPresent()) {
            try (Connection connection = elsewhere.get().getConnection()) {
                if (!new Tables(connection).none()) {
                    throw new IOException("the database at QUARKUS_DATASOURCE_JDBC_URL has tables already;"
                            + " an import goes into an empty one only");
                }
            }
            return new DatabaseAccess(elsewhere.get(), pages, null, null);
        }
        if (EmbeddedPostgres.existsIn(data.resolve("postgres"))) {
            throw new IOException("%s has a database already; an import goes into a clean directory only"
                    .formatted(data.toAbsolutePath()));
        }
        DataDirectory held = DataDirectory.hold(data);
        try {
            held.importBegins();
            EmbeddedPostgres started = EmbeddedPostgres.start(held.path().resolve("postgres"));
            return new DatabaseAccess(source(started), pages, held, started);
        } catch (IOException e) {
            held.close();
            throw e;
        }
    }

    DataSource database() {
        return database;
    }

    Path pages() {
        return pages;
    }

    /** What was imported is whole. */
    void finish() throws IOException {
        if (held != null) {
            held.importEnds();
        }
    }

    private static Path pages(SmallRyeConfig config, Path data) {
        return config.getOptionalValue("candor.page.directory", Path.class).orElse(data.resolve("pages"));
    }

    private static Optional<DataSource> elsewhere(SmallRyeConfig config) {
        return config.getOptionalValue(Database.URL, String.class)
                .map(url -> source(
                        url,
                        config.getOptionalValue(Database.USERNAME, String.class).orElse(null),
                        config.getOptionalValue(Database.PASSWORD, String.class).orElse(null)));
    }

    private static DataSource source(EmbeddedPostgres postgres) {
        return source(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
    }

    private static DataSource source(String url, @Nullable String user, @Nullable String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        if (user != null) {
            source.setUser(user);
        }
        if (password != null) {
            source.setPassword(password);
        }
        source.setConnectTimeout(5);
        // The last steps of a large import, indexes and statistics, are quiet for long.
        source.setSocketTimeout(600);
        return source;
    }

    @Override
    public void close() throws IOException {
        if (ours != null) {
            ours.close();
        }
        if (held != null) {
            held.close();
        }
    }
}
