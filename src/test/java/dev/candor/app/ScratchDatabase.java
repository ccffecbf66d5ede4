package dev.candor.app;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL with Candor's tables, for tests and benchmarks that need no more of Candor than that. */
public final class ScratchDatabase {

    private static final Path SHARED = Path.of("target", "scratch-postgres");

    private static DataSource shared;

    private ScratchDatabase() {}

    /** An empty database, shared by the tests of this process. Not durable. */
    public static synchronized DataSource shared() {
        if (shared == null) {
            try {
                shared = start(
                        SHARED,
                        PostgresTestResource.BINARIES,
                        Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off"));
            } catch (IOException | SQLException e) {
                throw new IllegalStateException("no database for the tests: " + e.getMessage(), e);
            }
        }
        return shared;
    }

    /** Another database beside the shared one, with nothing in it. */
    static DataSource bare(String name) throws SQLException {
        try (Connection connection = shared().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
            statement.execute("create database " + name);
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(connection.getMetaData().getURL().replaceFirst("/[a-z]+(\\?.*)?$", "/" + name));
            source.setUser(EmbeddedPostgres.USER);
            source.setPassword(Files.readString(SHARED.resolve("password")).strip());
            return source;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An empty database on a server that stops with this process. It is as durable as a user's. */
    public static DataSource durable(Path root) throws IOException, SQLException {
        return start(root, root, EmbeddedPostgres.DURABLE);
    }

    private static DataSource start(Path root, Path binaries, Map<String, String> settings)
            throws IOException, SQLException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(root, binaries, settings);
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + EmbeddedPostgres.DATABASE + " with (force)");
            statement.execute("create database " + EmbeddedPostgres.DATABASE);
        }
        AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(connections -> connections
                        .maxSize(16)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(postgres.jdbcUrl())
                                .principal(new NamePrincipal(EmbeddedPostgres.USER))
                                .credential(new SimplePassword(postgres.password())))));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pool.close();
            postgres.close();
        }));
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return pool;
    }
}
