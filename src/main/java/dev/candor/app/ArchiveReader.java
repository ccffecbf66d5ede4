package dev.candor.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.PGConnection;

/** {@code db import}: fills an empty database, and a directory of pages, from an {@link Archive}. */
final class ArchiveReader {

    // These two stand in statements as they are.
    private static final Pattern BOUND = Pattern.compile("FOR VALUES FROM \\([^;()]+\\) TO \\([^;()]+\\)");
    private static final Pattern OPTIONS = Pattern.compile("([a-z_]+=[0-9a-z]+(, )?)*");

    private ArchiveReader() {}

    /**
     * Checks the archive, makes the tables as they were when it was written, fills them in one transaction, and brings them up to
     * what this program needs.
     *
     * @param target an empty database
     * @param pages where the files of the pages go; nothing is there
     * @throws IOException with a message for people, if the archive is damaged or newer than this program; then nothing was filled
     */
    static Archive read(Path file, DataSource target, Path pages) throws IOException, SQLException {
        try (ZipFile zip = Archive.open(file)) {
            Archive archive = Archive.checked(zip);
            Flyway flyway = flyway(target, archive.schema());
            if (Arrays.stream(flyway.info().all())
                    .noneMatch(one -> String.valueOf(one.getVersion()).equals(archive.schema()))) {
                throw new IOException(
                        "%s holds a database with migration %s of Candor %s, which this Candor does not have"
                                .formatted(file, archive.schema(), archive.candor()));
            }
            flyway.migrate();
            try (Connection connection = target.getConnection()) {
                connection.setAutoCommit(false);
                fill(connection, zip, archive);
                connection.commit();
            }
            files(zip, archive, pages);
            flyway(target, "latest").migrate();
            try (Connection connection = target.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("analyze");
            }
            return archive;
        }
    }

    private static Flyway flyway(DataSource target, String until) {
        return Flyway.configure(ArchiveReader.class.getClassLoader())
                .dataSource(target)
                .locations("classpath:db/migration")
                .target(MigrationVersion.fromVersion(until))
                .load();
    }

    private static void fill(Connection connection, ZipFile zip, Archive archive) throws IOException, SQLException {
        try (Statement statement = connection.createStatement()) {
            // What migrations put in is in the archive too, as it is by now.
            for (Archive.Partition made : new Tables(connection).partitions()) {
                statement.execute("drop table " + Tables.quoted(made.name()));
            }
            List<Archive.Table> backwards = new ArrayList<>(archive.tables());
            Collections.reverse(backwards);
            for (Archive.Table table : backwards) {
                statement.execute("delete from " + Tables.quoted(table.name()));
            }
            for (Archive.Partition partition : archive.partitions()) {
                if (!BOUND.matcher(partition.bound()).matches()
                        || !OPTIONS.matcher(partition.options()).matches()) {
                    throw new IOException(
                            "expected the bound and options of a partition, found %s".formatted(partition));
                }
                statement.execute("create table %s partition of %s %s%s"
                        .formatted(
                                Tables.quoted(partition.name()),
                                Tables.quoted(partition.parent()),
                                partition.bound(),
                                partition.options().isEmpty() ? "" : " with (" + partition.options() + ")"));
            }
        }
        for (Archive.Table table : archive.tables()) {
            String sql = "copy %s (%s) from stdin"
                    .formatted(
                            Tables.quoted(table.name()),
                            table.columns().stream().map(Tables::quoted).collect(Collectors.joining(", ")));
            try (InputStream in = zip.getInputStream(zip.getEntry(table.entry()))) {
                long rows = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, in);
                if (rows != table.rows()) {
                    throw new IOException("%s: expected %d rows, wrote %d".formatted(table.name(), table.rows(), rows));
                }
            }
        }
        try (PreparedStatement set = connection.prepareStatement("select setval(pg_get_serial_sequence(?, ?), ?, ?)")) {
            for (Archive.Sequence sequence : archive.sequences()) {
                set.setString(1, Tables.quoted(sequence.table()));
                set.setString(2, sequence.column());
                set.setLong(3, sequence.last());
                set.setBoolean(4, sequence.called());
                set.execute();
            }
        }
    }

    private static void files(ZipFile zip, Archive archive, Path pages) throws IOException {
        Path root = pages.toAbsolutePath().normalize();
        for (Archive.Content content : archive.files()) {
            Path to = root.resolve(content.path()).normalize();
            if (!to.startsWith(root)) {
                throw new IOException("expected a file below the pages, found " + content.path());
            }
            Files.createDirectories(to.getParent());
            try (InputStream in = zip.getInputStream(zip.getEntry(content.entry()))) {
                Files.copy(in, to);
            }
        }
    }
}
