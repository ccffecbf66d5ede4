package dev.candor.app;

import dev.candor.security.Sha256;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;

/** {@code db export}: writes an {@link Archive}, of one moment of the database, while Candor runs or not. */
final class ArchiveWriter {

    private ArchiveWriter() {}

    /**
     * Writes it. The file appears when it is whole, and only its owner can read it.
     *
     * @param connection to the database; it is left without a transaction
     * @param pages the directory of pages, which need not be there
     */
    static Archive write(Connection connection, Path pages, Path file, String version, Instant now)
            throws IOException, SQLException {
        Path absolute = file.toAbsolutePath();
        Path half = absolute.resolveSibling(absolute.getFileName() + ".partial");
        Files.deleteIfExists(half);
        Files.createFile(half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(half))) {
            readInPlace(connection);
            Tables tables = new Tables(connection);
            List<Archive.Table> written = new ArrayList<>();
            for (Map.Entry<String, List<String>> table : tables.inOrder().entrySet()) {
                written.add(table(connection, zip, table.getKey(), table.getValue()));
            }
            Archive archive = new Archive(
                    Archive.FORMAT,
                    version,
                    tables.schema(),
                    now.toString(),
                    written,
                    tables.partitions(),
                    tables.sequences(),
                    files(zip, pages));
            zip.putNextEntry(new ZipEntry(Archive.MANIFEST));
            zip.write(archive.text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.finish();
            connection.rollback();
            Files.move(half, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return archive;
        } finally {
            Files.deleteIfExists(half);
        }
    }

    // Rows as they lie, so that what was imported is written as it was read: workers beside each other would mix them,
    // and a scan
    // that joins another begins in the middle.
    private static void readInPlace(Connection connection) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute("set local max_parallel_workers_per_gather = 0");
            settings.execute("set local synchronize_seqscans = off");
        }
    }

    private static Archive.Table table(Connection connection, ZipOutputStream zip, String name, List<String> columns)
            throws IOException, SQLException {
        MessageDigest digest = Sha256.start();
        Archive.Table empty = new Archive.Table(name, columns, 0, "");
        zip.putNextEntry(new ZipEntry(empty.entry()));
        // A partitioned table is copied by a query only.
        String sql = "copy (select %s from %s) to stdout"
                .formatted(columns.stream().map(Tables::quoted).collect(Collectors.joining(", ")), Tables.quoted(name));
        long rows;
        try (OutputStream out = new DigestOutputStream(new Unclosed(zip), digest)) {
            rows = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, out);
        }
        zip.closeEntry();
        return new Archive.Table(name, columns, rows, Sha256.hex(digest.digest()));
    }

    private static List<Archive.Content> files(ZipOutputStream zip, Path pages) throws IOException {
        List<Archive.Content> files = new ArrayList<>();
        if (!Files.isDirectory(pages)) {
            return files;
        }
        List<Path> found;
        try (Stream<Path> all = Files.walk(pages)) {
            found = all.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : found) {
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(file);
            } catch (java.nio.file.NoSuchFileException e) {
                // A running hub replaces its pages; the next one is made there as here.
                continue;
            }
            Archive.Content content = new Archive.Content(
                    pages.relativize(file).toString().replace(java.io.File.separatorChar, '/'), Sha256.hexOf(bytes));
            zip.putNextEntry(new ZipEntry(content.entry()));
            zip.write(bytes);
            zip.closeEntry();
            files.add(content);
        }
        return files;
    }

    /** The ZIP goes on after each of its entries. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
