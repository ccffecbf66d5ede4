package dev.candor.app;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;

/** One real PostgreSQL for all tests of a build, with an empty database at each start of it. */
public class PostgresTestResource implements QuarkusTestResourceLifecycleManager {

    /** Where the tests' PostgreSQL programs are unpacked to, once. */
    static final Path BINARIES = Path.of("target", "test-postgres-binaries");

    private EmbeddedPostgres postgres;

    @Override
    public Map<String, String> start() {
        try {
            // Nothing of a test has to outlive a power cut.
            postgres = EmbeddedPostgres.start(
                    Path.of("target", "test-postgres"),
                    BINARIES,
                    Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off"));
            try (Connection connection = postgres.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("drop database if exists " + EmbeddedPostgres.DATABASE + " with (force)");
                statement.execute("create database " + EmbeddedPostgres.DATABASE);
            }
        } catch (Exception e) {
            throw new IllegalStateException("no database for the tests: " + e.getMessage(), e);
        }
        return Map.of(
                "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
                "quarkus.datasource.username", EmbeddedPostgres.USER,
                "quarkus.datasource.password", postgres.password());
    }

    @Override
    public void stop() {
        if (postgres != null) {
            postgres.close();
        }
    }
}
