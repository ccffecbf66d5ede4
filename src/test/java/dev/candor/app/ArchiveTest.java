package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Candor knows as a file, on a real PostgreSQL. */
class ArchiveTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path directory;

    private Path pages;
    private Path file;
    private DataSource old;

    @BeforeEach
    void fill() throws Exception {
        pages = directory.resolve("pages");
        file = directory.resolve("candor.zip");
        Files.createDirectories(pages.resolve("v1/editions/ab"));
        Files.writeString(pages.resolve("v1/editions/ab/abc"), "what acme reads");
        old = ScratchDatabase.bare("archive_old");
        Flyway.configure()
                .dataSource(old)
                .locations("classpath:db/migration")
                .target(MigrationVersion.fromVersion("20"))
                .load()
                .migrate();
        try (Connection connection = old.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("src", "test", "resources", "archive", "migration-20.sql")));
        }
    }

    @Test
    void whatAnOlderCandorWroteIsReadByThisOneWithNothingLost() throws Exception {
        Archive written = export(old, pages, file);
        assertThat(written.schema()).isEqualTo("20");
        DataSource now = ScratchDatabase.bare("archive_new");
        Path otherPages = directory.resolve("other/pages");

        ArchiveReader.read(file, now, otherPages);

        assertThat(otherPages.resolve("v1/editions/ab/abc")).hasContent("what acme reads");
        assertThat(text(now, "select count(*) from flyway_schema_history where success and version is not null"))
                .as("all migrations")
                .isEqualTo(String.valueOf(migrations()));
        assertThat(text(now, "select string_agg(detail, '|' order by sequence) from measurement"))
                .isEqualTo(text(old, "select string_agg(detail, '|' order by sequence) from measurement"))
                .contains("tab\there", "line\nend");
        assertThat(text(now, "select regions::text || blamed from incident"))
                .isEqualTo("{fra,\"two words\"}host fra-2");
        assertThat(text(now, "select before_states::text from impact")).isEqualTo("{IMPAIRED}");
        // What newer migrations make of it.
        assertThat(text(now, "select told_by || ' ' || gate_status from deploy"))
                .isEqualTo("gate PASSED");
        assertThat(text(now, "select subject from delivery")).startsWith("10000000-");
        assertThat(text(now, "select reloptions::text from pg_class where relname = 'rollup_minute_20261120'"))
                .isEqualTo("{fillfactor=80}");
        // Numbers go on where they stood.
        assertThat(text(now, "insert into series (probe, location) values ('new', 'fra') returning id"))
                .isEqualTo("42");
        assertThatThrownBy(() -> text(now, "delete from audit_entry returning 1"))
                .hasMessageContaining("never changed");
    }

    @Test
    void aDatabaseThatWasReadIsTheOneThatWasWritten() throws Exception {
        Flyway.configure()
                .dataSource(old)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        Archive written = export(old, pages, file);
        DataSource other = ScratchDatabase.bare("archive_new");
        Path otherPages = directory.resolve("other/pages");
        ArchiveReader.read(file, other, otherPages);

        Archive again = export(other, otherPages, directory.resolve("again.zip"));

        assertThat(digests(again)).isEqualTo(digests(written)).hasSizeGreaterThan(40);
        assertThat(again.rows()).isEqualTo(written.rows()).isGreaterThan(12);
        assertThat(again.partitions()).isEqualTo(written.partitions()).hasSize(2);
        assertThat(again.sequences()).isEqualTo(written.sequences());
        assertThat(again.files()).isEqualTo(written.files()).hasSize(1);
    }

    @Test
    void damageIsFoundAndNamed() throws Exception {
        Archive written = export(old, pages, file);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(Archive.checked(zip)).isEqualTo(written);
        }
        assertThat(status("check", file.toString())).isZero();

        Path cut = directory.resolve("cut.zip");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Archive.open(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut off");
        assertThat(status("check", cut.toString())).isEqualTo(Launch.UNAVAILABLE);

        int inFirst = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("tables/") + 40;
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 0; i < 2_000; i++) {
                open.seek(inFirst + (long) i);
                open.write(bytes[inFirst + i] ^ 1);
            }
        }
        assertThat(status("check", file.toString())).isEqualTo(Launch.UNAVAILABLE);
        Path data = directory.resolve("data");
        assertThat(status("import", file.toString(), "--data", data.toString())).isEqualTo(Launch.UNAVAILABLE);
        assertThat(data).as("a clean directory stays clean").doesNotExist();
    }

    @Test
    void anArchiveOfALaterFormIsRefused() throws Exception {
        Archive written = export(old, pages, file);
        Path later = directory.resolve("later.zip");
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(later))) {
            zip.putNextEntry(new java.util.zip.ZipEntry(Archive.MANIFEST));
            zip.write(written.text().replace("\"format\" : 1", "\"format\" : 2").getBytes());
        }
        try (ZipFile zip = Archive.open(later)) {
            assertThatThrownBy(() -> Archive.checked(zip))
                    .hasMessageContaining("has format 2, and this Candor reads format 1");
        }
    }

    private static int status(String... arguments) {
        var line = Candor.commands();
        line.setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()));
        line.setOut(new java.io.PrintWriter(java.io.Writer.nullWriter()));
        String[] all = new String[arguments.length + 1];
        all[0] = "db";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return line.execute(all);
    }

    private static Archive export(DataSource from, Path pages, Path file) throws Exception {
        try (Connection connection = from.getConnection()) {
            return ArchiveWriter.write(connection, pages, file, "test", NOW);
        }
    }

    private static Map<String, String> digests(Archive archive) {
        Map<String, String> digests = new TreeMap<>();
        archive.tables().forEach(table -> digests.put(table.name(), table.sha256()));
        return digests;
    }

    private static long migrations() throws IOException {
        try (var all = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
            return all.count();
        }
    }

    private static String text(DataSource source, String sql) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).as(sql).isTrue();
            return String.valueOf(row.getString(1));
        }
    }
}
