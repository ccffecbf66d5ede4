package dev.candor.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.candor.security.CapabilityKeys;
import dev.candor.security.Sha256;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that pages are served from: the editions of all audiences, what they share, how old it is, and who has a key.
 * It is in files, and what is asked for is in memory as well. One process writes; any number may read the same directory,
 * also when the writer is gone.
 */
final class SnapshotStore {
    /** The name of the public edition. */
    static final String EVERYBODY = "everybody";

    private static final Logger LOG = Logger.getLogger(SnapshotStore.class);
    private static final String COMMONS = "commons";
    private static final String PULSE = "pulse";
    private static final String KEYS = "keys";

    private final Path directory;
    private final Duration patience;
    private final Runnable onFailure;
    private final Cache<String, Kept> memory;
    private final Map<String, String> seen = new HashMap<>();
    private volatile Edition commons = Edition.EMPTY;
    private volatile Pulse pulse;
    private volatile CapabilityKeys keys = CapabilityKeys.NONE;
    private @Nullable CapabilityKeys written;

    // What a reader has from a file, and which file that was; what the writer wrote needs no second look.
    private record Kept(Edition edition, @Nullable String stamp) {}

    /**
     * What is in that directory, which is made if need be.
     *
     * @param memory how many bytes of editions are kept in memory
     * @param patience how long after they were last known to be right facts are believed
     * @param onFailure called whenever a file can't be written or read
     * @throws IOException if the directory can't be made
     */
    SnapshotStore(Path directory, long memory, Duration patience, Runnable onFailure) throws IOException {
        // Another layout of files gets another directory.
        this.directory = directory.resolve("v1");
        this.patience = patience;
        this.onFailure = onFailure;
        this.memory = Caffeine.newBuilder()
                .maximumWeight(memory)
                .<String, Kept>weigher((name, kept) -> kept.edition().weight())
                .build();
        this.pulse = Pulse.none(patience);
        Files.createDirectories(this.directory.resolve("editions"));
        look();
    }

    /** The name of an audience's edition, from which nobody can tell the customer. */
    static String nameOf(Audience audience) {
        String customer = audience.customer();
        return customer == null ? EVERYBODY : Sha256.hex(Sha256.of("customer " + customer));
    }

    /** What all audiences share: bodies for holes by name, and pages that are the same for many. */
    Edition commons() {
        return commons;
    }

    /** How old all this is. */
    Pulse pulse() {
        return pulse;
    }

    /** Who may open what. */
    CapabilityKeys keys() {
        return keys;
    }

    /** An edition that is in memory; null if it is not, which says nothing about files. */
    @Nullable
    Edition inMemory(String name) {
        Kept kept = memory.getIfPresent(name);
        return kept == null ? null : kept.edition();
    }

    /** An edition from memory or its file; empty if there is none, or only a damaged one. */
    Optional<Edition> read(String name) {
        Edition known = inMemory(name);
        if (known != null) {
            return Optional.of(known);
        }
        Path file = file(name);
        try {
            // Before the content: what is written meanwhile is read again.
            String stamp = stamp(file);
            Optional<byte[]> content = SealedFile.read(file);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            Edition edition = EditionCodec.decode(content.get());
            // The writer may have been faster.
            memory.asMap().putIfAbsent(name, new Kept(edition, stamp));
            return Optional.ofNullable(inMemory(name)).or(() -> Optional.of(edition));
        } catch (IOException | DateTimeException e) {
            failed("read", file, e);
            return Optional.empty();
        }
    }

    /** From now on this is that audience's edition. */
    void put(String name, Edition edition) {
        memory.put(name, new Kept(edition, null));
        write(file(name), EditionCodec.encode(edition));
    }

    /** From now on nobody sees that audience's pages. */
    void remove(String name) {
        memory.invalidate(name);
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            failed("remove", file(name), e);
        }
    }

    /** Removes every edition but these, and what was never finished. */
    void keepOnly(Set<String> names) {
        try (Stream<Path> files = Files.walk(directory.resolve("editions"), 2)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!names.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            failed("tidy", directory, e);
        }
        memory.asMap().keySet().retainAll(names);
    }

    void commons(Edition edition) {
        commons = edition;
        write(directory.resolve(COMMONS), EditionCodec.encode(edition));
    }

    void pulse(Pulse now) {
        pulse = now;
        StringWriter text = new StringWriter();
        try {
            now.toProperties().store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        write(directory.resolve(PULSE), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** From now on these keys are good. They are in their file after {@link #writeKeys}. */
    void keys(CapabilityKeys now) {
        keys = now;
    }

    /** Writes the keys down, if they are others than those that are. One thread at a time. */
    void writeKeys() {
        CapabilityKeys now = keys;
        if (!now.equals(written)) {
            StringBuilder text = new StringBuilder();
            now.byDigest()
                    .forEach((digest, customer) ->
                            text.append(digest).append(' ').append(customer).append('\n'));
            write(directory.resolve(KEYS), text.toString().getBytes(StandardCharsets.UTF_8));
            written = now;
        }
    }

    /** For who only reads: what has changed on disk since the last look is in force from now on. */
    synchronized void look() {
        changed(KEYS).ifPresent(content -> keys = keysOf(content));
        // Before what refers to it is read: whatever an edition shares was written before it.
        changed(COMMONS).ifPresent(content -> {
            try {
                commons = EditionCodec.decode(content);
            } catch (IOException e) {
                failed("read", directory.resolve(COMMONS), e);
            }
        });
        memory.asMap().forEach((name, kept) -> {
            if (kept.stamp() != null && !kept.stamp().equals(stamp(file(name)))) {
                memory.invalidate(name);
            }
        });
        changed(PULSE).ifPresent(content -> {
            Properties file = new Properties();
            try {
                file.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
                pulse = Pulse.of(file, patience);
            } catch (IOException | DateTimeException | IllegalArgumentException e) {
                failed("read", directory.resolve(PULSE), e);
            }
        });
    }

    private Optional<byte[]> changed(String name) {
        Path file = directory.resolve(name);
        String stamp = stamp(file);
        if (stamp.isEmpty() || stamp.equals(seen.get(name))) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> content = SealedFile.read(file);
            seen.put(name, stamp);
            return content;
        } catch (IOException e) {
            failed("read", file, e);
            return Optional.empty();
        }
    }

    // Tells one version of a file from another; empty if there is none. A file in its place is never written again, so
    // that each version is a file of its own.
    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return "";
        }
    }

    private static CapabilityKeys keysOf(byte[] content) {
        Map<String, String> keys = new HashMap<>();
        for (String line : List.of(new String(content, StandardCharsets.UTF_8).split("\n", -1))) {
            int space = line.indexOf(' ');
            if (space > 0) {
                keys.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        return CapabilityKeys.of(keys);
    }

    private Path file(String name) {
        // So that no directory holds more than a few hundred of them.
        return directory.resolve("editions").resolve(name.substring(0, 2)).resolve(name);
    }

    private void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            SealedFile.write(file, content);
        } catch (IOException e) {
            failed("write", file, e);
        }
    }

    private void failed(String what, Path file, Exception e) {
        onFailure.run();
        LOG.warnf(
                "cannot %s %s (%s); what is in memory is served, and files are written again at the next change",
                what, file, e.getMessage());
    }
}
