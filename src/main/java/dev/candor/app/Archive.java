package dev.candor.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.security.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * All that a Candor knows, in one file: a ZIP of one entry per table in PostgreSQL's text format for COPY, the files of the pages,
 * and, last, what must be in it.
 *
 * @param format {@link #FORMAT}, or what a later Candor writes
 * @param candor the version of the program that wrote it
 * @param schema the newest migration that its database had
 * @param exportedAt when
 * @param tables in an order in which they can be filled
 * @param partitions of those that are partitioned
 * @param sequences where they stood
 * @param files below the directory of pages
 */
record Archive(
        int format,
        String candor,
        String schema,
        @JsonProperty("exported_at") String exportedAt,
        List<Table> tables,
        List<Partition> partitions,
        List<Sequence> sequences,
        List<Content> files) {

    static final int FORMAT = 1;
    static final String MANIFEST = "candor-archive.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECE = 65_536;

    /** A table, what is in it, and the digest of that. */
    record Table(String name, List<String> columns, long rows, String sha256) {
        String entry() {
            return "tables/" + name + ".copy";
        }
    }

    /** A part of a partitioned table, with its bound and options as SQL says them. */
    record Partition(String parent, String name, String bound, String options) {}

    /** The sequence behind a column: its last value, and whether that has been given out. */
    record Sequence(String table, String column, long last, boolean called) {}

    /** A file of the pages, by its path below their directory. */
    record Content(String path, String sha256) {
        String entry() {
            return "pages/" + path;
        }
    }

    String text() throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }

    long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    /**
     * What must be in that archive; nothing of it is checked yet.
     *
     * @throws IOException with a message for people, if it is no archive of ours, cut off, or of a later form
     */
    static Archive in(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(MANIFEST);
        if (entry == null) {
            throw new IOException(
                    "expected an archive of db export, found no %s in %s".formatted(MANIFEST, zip.getName()));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            JsonNode tree = JSON.readTree(in);
            int format = tree.path("format").asInt();
            if (format != FORMAT) {
                throw new IOException("%s has format %d, and this Candor reads format %d; use Candor %s or newer"
                        .formatted(
                                zip.getName(),
                                format,
                                FORMAT,
                                tree.path("candor").asText()));
            }
            return JSON.treeToValue(tree, Archive.class);
        }
    }

    /** Opens it; a file that was cut off is none. */
    static ZipFile open(java.nio.file.Path file) throws IOException {
        if (!java.nio.file.Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new IOException(
                    "%s is no archive of db export, or was cut off: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * Reads all of it and holds it against what must be in it.
     *
     * @throws IOException with a message for people that names the first entry that is missing, damaged or one too many
     */
    static Archive checked(ZipFile zip) throws IOException {
        Archive archive = in(zip);
        Set<String> entries = zip.stream().map(ZipEntry::getName).collect(Collectors.toCollection(TreeSet::new));
        entries.remove(MANIFEST);
        for (Table table : archive.tables) {
            long rows = verify(zip, table.entry(), table.sha256);
            if (rows != table.rows) {
                throw new IOException("%s: expected %d rows, found %d".formatted(table.entry(), table.rows, rows));
            }
            entries.remove(table.entry());
        }
        for (Content file : archive.files) {
            verify(zip, file.entry(), file.sha256);
            entries.remove(file.entry());
        }
        if (!entries.isEmpty()) {
            throw new IOException(
                    "expected nothing else, found " + entries.iterator().next());
        }
        return archive;
    }

    // Answers the number of lines.
    private static long verify(ZipFile zip, String name, String sha256) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("expected the entry %s, found none".formatted(name));
        }
        MessageDigest digest = Sha256.start();
        long lines = 0;
        try (InputStream in = new DigestInputStream(zip.getInputStream(entry), digest)) {
            byte[] piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                for (int i = 0; i < n; i++) {
                    lines += piece[i] == '\n' ? 1 : 0;
                }
            }
        } catch (ZipException e) {
            throw new IOException("%s is damaged: %s".formatted(name, e.getMessage()), e);
        }
        String found = Sha256.hex(digest.digest());
        if (!found.equals(sha256)) {
            throw new IOException("%s is damaged: expected SHA-256 %s, found %s".formatted(name, sha256, found));
        }
        return lines;
    }
}
