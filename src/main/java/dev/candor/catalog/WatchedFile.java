package dev.candor.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text file that is looked at again and again, and read only when its size, its time or the file behind its name is
 * another: that also sees how a ConfigMap swaps symbolic links. Not safe for use by several threads.
 */
public final class WatchedFile {

    // A character takes up to four bytes.
    private static final int BYTES_PER_CHARACTER = 4;

    private final Path path;
    private final String shown;
    private final int longest;
    private @Nullable Stamp stamp;
    private @Nullable String text;
    private @Nullable ConfigError problem;

    /**
     * Not looked at yet.
     *
     * @param shown the name that people know it by
     * @param longest in characters; a longer file is not read
     */
    public WatchedFile(Path path, String shown, int longest) {
        this.path = path;
        this.shown = shown;
        this.longest = longest;
    }

    private record Stamp(long size, FileTime modified, String key) {}

    /** Looks; answers whether the text, or why there is none, is another than at the last look. */
    public boolean look() {
        Stamp seen;
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            seen = new Stamp(attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
            if (seen.equals(stamp)) {
                return false;
            }
            if (!attributes.isRegularFile()) {
                return learn(seen, null, "expected a file, found a directory or a device");
            }
            if (attributes.size() > (long) longest * BYTES_PER_CHARACTER) {
                return learn(
                        seen,
                        null,
                        "expected at most %d characters, found a file of %d bytes"
                                .formatted(longest, attributes.size()));
            }
            byte[] bytes = Files.readAllBytes(path);
            return learn(
                    seen,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    null);
        } catch (CharacterCodingException e) {
            // The stamp is not kept: a file that was caught half-written is looked at again.
            return learn(null, null, "expected UTF-8, found other bytes");
        } catch (NoSuchFileException e) {
            return learn(null, null, "expected a file, found none");
        } catch (IOException e) {
            return learn(null, null, "cannot be read: " + e);
        }
    }

    private boolean learn(@Nullable Stamp seen, @Nullable String newText, @Nullable String newProblem) {
        ConfigError error = newProblem == null ? null : new ConfigError(shown, 1, 1, newProblem);
        boolean same = Objects.equals(newText, text) && Objects.equals(error, problem);
        stamp = seen;
        text = newText;
        problem = error;
        return !same;
    }

    /** The name that people know it by. */
    public String shown() {
        return shown;
    }

    /** What it held at the last look; empty if it could not be read. */
    public Optional<String> text() {
        return Optional.ofNullable(text);
    }

    /** Why it could not be read at the last look. */
    public Optional<ConfigError> problem() {
        return Optional.ofNullable(problem);
    }
}
