package dev.candor.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is to be said of a curl command line while it is read, and what it may read: values in places, files beside it. */
final class CurlNotes {

    private static final int LONGEST_FILE = 1 << 20;

    private final Path directory;
    private final Function<String, String> fillIn;
    private final List<CurlCommand.Note> problems = new ArrayList<>();
    private final List<CurlCommand.Note> notes = new ArrayList<>();

    CurlNotes(String file, Function<String, String> fillIn) {
        Path parent = Path.of(file).getParent();
        this.directory = parent == null ? Path.of("") : parent;
        this.fillIn = fillIn;
    }

    void problem(ShellWord where, String message) {
        problem(where.at(0), message);
    }

    void problem(int offset, String message) {
        problems.add(new CurlCommand.Note(offset, message));
    }

    void note(ShellWord where, String message) {
        notes.add(new CurlCommand.Note(where.at(0), message));
    }

    List<CurlCommand.Note> problems() {
        return problems;
    }

    List<CurlCommand.Note> notes() {
        return notes;
    }

    /** The word with its places filled in. What decides how a word is read is looked at before, and never filled in. */
    String fill(ShellWord word) {
        try {
            return fillIn.apply(word.text());
        } catch (IllegalArgumentException e) {
            problem(word.at(Math.max(0, word.text().indexOf("{{"))), String.valueOf(e.getMessage()));
            return word.text();
        }
    }

    /** What a reader makes of the word; null with a problem for what it refuses. */
    <T> @Nullable T read(ShellWord word, Function<String, T> reader) {
        try {
            return reader.apply(fill(word));
        } catch (IllegalArgumentException e) {
            problem(word, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The path of a PEM file, relative to the file that says it. */
    @Nullable
    String path(ShellWord word) {
        return read(word, text -> {
            try {
                return directory.resolve(Path.of(text)).toString();
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("expected the path of a PEM file, found '%s'".formatted(text), e);
            }
        });
    }

    /** The text of a file beside this one or below; null with a problem if there is none. */
    @Nullable
    String file(ShellWord word) {
        return read(word, this::file);
    }

    private String file(String name) {
        if (name.equals("-") || name.equals(".")) {
            throw new IllegalArgumentException("expected the name of a file: a probe has no standard input");
        }
        try {
            Path path = directory.resolve(name);
            // Whoever may write a probe file must not read the rest of the machine with it.
            if (!path.toRealPath().startsWith(directory.toRealPath())) {
                throw new IllegalArgumentException(
                        "expected a file below the directory of the probe file, found '%s'".formatted(name));
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path)) {
                bytes = in.readNBytes(LONGEST_FILE + 1);
            }
            if (bytes.length > LONGEST_FILE) {
                throw new IllegalArgumentException(
                        "expected a file of at most 1MiB, found more in '%s'".formatted(name));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected UTF-8 text in '%s', found other bytes".formatted(name), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("expected a file, found none named '%s'".formatted(name), e);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("the file '%s' cannot be read: %s".formatted(name, e.getMessage()), e);
        }
    }
}
