package dev.candor.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The directory that holds everything Candor must not lose, held by one process at a time. */
final class DataDirectory implements AutoCloseable {

    /** How this program lays out what is in it; grows with each change that an older program could not read. */
    static final int FORMAT = 1;

    private static final String FORMAT_FILE = "candor.format";
    private static final String UNFINISHED = "candor.import";

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the directory for this process, making it if need be. The hold ends with the process, however that ends.
     *
     * @throws IOException with a message for people, if another process holds it, a newer Candor made it, an import into it was
     *     broken off, or it can't be written
     */
    static DataDirectory hold(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Files.createDirectories(absolute);
        Path file = absolute.resolve("candor.lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process: the same answer as for another one.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException(
                    "another Candor (pid %s) uses %s; stop it, or name another directory with CANDOR_DATA_DIRECTORY"
                            .formatted(Files.readString(file).strip(), absolute));
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
        DataDirectory held = new DataDirectory(absolute, channel);
        try {
            held.refuseWhatCannotBeUsed();
            return held;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void refuseWhatCannotBeUsed() throws IOException {
        if (Files.exists(path.resolve(UNFINISHED))) {
            throw new IOException(
                    "an import into %s was broken off; delete the directory, and import again".formatted(path));
        }
        Path file = path.resolve(FORMAT_FILE);
        if (!Files.exists(file)) {
            Files.writeString(file, FORMAT + "\n");
            return;
        }
        String found = Files.readString(file).strip();
        if (!found.matches("[0-9]{1,9}")) {
            throw new IOException("expected a number in %s, found '%s'".formatted(file, found));
        }
        if (Integer.parseInt(found) > FORMAT) {
            throw new IOException(
                    "%s was written by a newer Candor (format %s, and this one reads up to %d)."
                                    .formatted(path, found, FORMAT)
                            + " Start that one again, or name another directory with CANDOR_DATA_DIRECTORY. Nothing was changed.");
        }
    }

    /** From now on nothing uses it, until {@link #importEnds}. */
    void importBegins() throws IOException {
        Files.createFile(path.resolve(UNFINISHED));
    }

    /** It is whole. */
    void importEnds() throws IOException {
        Files.delete(path.resolve(UNFINISHED));
    }

    /** Where it is, absolute. */
    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
