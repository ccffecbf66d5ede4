package dev.candor.page;

import dev.candor.security.Sha256;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file that is there as a whole or not at all: written beside its place and moved there, with a SHA-256 before its
 * content. It is not forced to disk: what a power cut damages is told by its digest, and made anew.
 */
final class SealedFile {
    /** How names of files end that are not yet in their place. */
    static final String UNFINISHED = ".new";

    private static final int DIGEST = 32;
    // Larger ones are not ours.
    private static final long LONGEST = 256L << 20;

    private SealedFile() {}

    /** Puts the content in place of what was there. One writer at a time. */
    static void write(Path path, byte[] content) throws IOException {
        byte[] sealed = Arrays.copyOf(Sha256.of(content), DIGEST + content.length);
        System.arraycopy(content, 0, sealed, DIGEST, content.length);
        Path beside = path.resolveSibling(path.getFileName() + UNFINISHED);
        Files.write(beside, sealed);
        try {
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * The content; empty if there is no such file.
     *
     * @throws IOException if it can't be read, or is damaged
     */
    static Optional<byte[]> read(Path path) throws IOException {
        try {
            if (Files.size(path) > LONGEST) {
                throw new IOException("%s is larger than any snapshot".formatted(path));
            }
            byte[] sealed = Files.readAllBytes(path);
            byte[] content = Arrays.copyOfRange(sealed, Math.min(DIGEST, sealed.length), sealed.length);
            if (!Arrays.equals(Sha256.of(content), Arrays.copyOf(sealed, DIGEST))) {
                throw new IOException("%s is damaged: its content is not what its digest says".formatted(path));
            }
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
