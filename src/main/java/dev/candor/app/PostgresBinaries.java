package dev.candor.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs that the build brought along for this machine, unpacked once per version. */
final class PostgresBinaries {

    /** The version that the pom pins; {@code initdb} of another major version makes another kind of data directory. */
    static final String VERSION = "18.6.0";

    static final String MAJOR = "18";

    // 8 times what the archive holds today: a bound against a broken archive, not a limit to meet.
    private static final long MAX_BYTES = 1L << 30;

    private PostgresBinaries() {}

    /**
     * Unpacks the programs below {@code parent} unless they are there, and answers their home ({@code bin}, {@code lib}
     * and {@code share} are in it). A half-made unpacking is never seen: it is renamed when it is whole.
     *
     * @throws IOException if the build brought no programs for this machine, or they can't be written
     */
    static Path unpack(Path parent) throws IOException {
        Path home = parent.resolve("binaries-" + VERSION);
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(parent);
        Path half = parent.resolve(".unpacking-" + UUID.randomUUID());
        try (InputStream archive = open();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            extract(tar, half);
        }
        try {
            Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
        return home;
    }

    private static InputStream open() throws IOException {
        ClassLoader loader = PostgresBinaries.class.getClassLoader();
        for (String name : candidates()) {
            InputStream found = loader.getResourceAsStream(name);
            if (found != null) {
                return found;
            }
        }
        throw new IOException("this build brings no PostgreSQL for %s on %s; build on this machine, or set"
                        .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
                + " QUARKUS_DATASOURCE_JDBC_URL to a PostgreSQL 14 or newer");
    }

    private static List<String> candidates() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String system = mac ? "darwin" : "linux";
        return arm
                ? List.of("postgres-" + system + "-arm_64.txz", "postgres-" + system + "-arm64.txz")
                : List.of("postgres-" + system + "-x86_64.txz");
    }

    private static void extract(TarArchiveInputStream tar, Path into) throws IOException {
        long written = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path target = into.resolve(entry.getName()).normalize();
            if (!target.startsWith(into)) {
                throw new IOException("the archive would write outside its folder: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(target);
            } else if (entry.isSymbolicLink()) {
                Files.createDirectories(parentOf(target));
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(parentOf(target));
                written += Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                if (written > MAX_BYTES) {
                    throw new IOException("the archive holds more than " + MAX_BYTES + " bytes");
                }
                if ((entry.getMode() & 0100) != 0) {
                    Files.setPosixFilePermissions(target, executable());
                }
            }
        }
    }

    private static Path parentOf(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IOException("no folder for " + file);
        }
        return parent;
    }

    private static Set<PosixFilePermission> executable() {
        return EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.GROUP_EXECUTE,
                PosixFilePermission.OTHERS_READ,
                PosixFilePermission.OTHERS_EXECUTE);
    }
}
