package dev.candor.app;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.Config;

/** The database of this process: somebody's PostgreSQL if its address is configured, our own otherwise. */
final class Database implements AutoCloseable {

    static final String URL = "quarkus.datasource.jdbc.url";
    static final String USERNAME = "quarkus.datasource.username";
    static final String PASSWORD = "quarkus.datasource.password";

    // What `unnest … on conflict`, partitions by range and `create index` on them need.
    private static final int OLDEST_MAJOR = 14;

    private final Optional<EmbeddedPostgres> embedded;
    private final Optional<PostgresWatch> watch;

    private Database(Optional<EmbeddedPostgres> embedded) {
        this.embedded = embedded;
        this.watch = embedded.map(PostgresWatch::over);
    }

    /**
     * Makes sure that there is a database, and tells Quarkus where.
     *
     * @throws IOException with a message for people, if there is none
     */
    static Database open(Config config, Path dataDirectory) throws IOException {
        Optional<String> configured = config.getOptionalValue(URL, String.class);
        if (configured.isPresent()) {
            greet(
                    configured.get(),
                    config.getOptionalValue(USERNAME, String.class),
                    config.getOptionalValue(PASSWORD, String.class));
            return new Database(Optional.empty());
        }
        EmbeddedPostgres postgres = EmbeddedPostgres.start(dataDirectory.resolve("postgres"));
        System.setProperty(URL, postgres.jdbcUrl());
        System.setProperty(USERNAME, EmbeddedPostgres.USER);
        System.setProperty(PASSWORD, postgres.password());
        return new Database(Optional.of(postgres));
    }

    private static void greet(String url, Optional<String> user, Optional<String> password) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        user.ifPresent(u -> properties.setProperty("user", u));
        password.ifPresent(p -> properties.setProperty("password", p));
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major < OLDEST_MAJOR) {
                throw new IOException("the database at %s is PostgreSQL %d; Candor needs %d or newer"
                        .formatted(withoutSecrets(url), major, OLDEST_MAJOR));
            }
        } catch (SQLException e) {
            throw new IOException(
                    "cannot reach the database at %s (QUARKUS_DATASOURCE_JDBC_URL): %s"
                            .formatted(withoutSecrets(url), e.getMessage()),
                    e);
        }
    }

    // Passwords may stand in the address as parameters.
    private static String withoutSecrets(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters) + "?…";
    }

    @Override
    public void close() {
        watch.ifPresent(PostgresWatch::close);
        embedded.ifPresent(EmbeddedPostgres::close);
    }
}
