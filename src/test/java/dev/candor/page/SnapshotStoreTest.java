package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.security.CapabilityKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ACME = SnapshotStore.nameOf(Audience.of("acme"));

    @TempDir
    Path directory;

    private final AtomicInteger failures = new AtomicInteger();

    private SnapshotStore open() throws IOException {
        return new SnapshotStore(directory, 1 << 20, PATIENCE, failures::incrementAndGet);
    }

    private static Edition edition(String text) {
        return new Edition(
                Map.of("", Snapshot.of("text/plain", text, "old " + text)),
                Map.of("", "of text"),
                "Acme &amp; Co",
                new Manner.Habit("de", "Europe/Berlin"),
                Piece.of("{}"),
                null);
    }

    private static String text(SnapshotStore store, String name) {
        return new String(store.read(name)
                .orElseThrow()
                .snapshots()
                .get("")
                .fresh()
                .fill(hole -> Body.filled("<" + hole + ">"))
                .bytes());
    }

    @Test
    void anotherProcessReadsWhatWasWrittenAndSeesWhatChanges() throws IOException {
        SnapshotStore writer = open();
        writer.put(ACME, edition("one" + Hole.token(Hole.AGE)));
        writer.commons(edition("shared"));
        writer.pulse(new Pulse(Sample.NOW, null, PATIENCE));
        writer.keys(CapabilityKeys.of(Map.of("ab".repeat(32), "acme")));
        writer.writeKeys();
        SnapshotStore reader = open();
        assertThat(text(reader, ACME)).isEqualTo("one<age>");
        assertThat(reader.read(ACME).orElseThrow().customer()).isEqualTo("Acme &amp; Co");
        assertThat(reader.read(ACME).orElseThrow().ground().text()).isEqualTo("{}");
        assertThat(reader.commons().snapshots()).containsKey("");
        assertThat(reader.pulse()).isEqualTo(writer.pulse());
        assertThat(reader.keys()).isEqualTo(writer.keys());

        writer.put(ACME, edition("two"));
        writer.pulse(new Pulse(Sample.NOW.plusSeconds(5), null, PATIENCE));
        writer.keys(CapabilityKeys.NONE);
        writer.writeKeys();
        assertThat(text(reader, ACME)).isEqualTo("one<age>");
        reader.look();
        assertThat(text(reader, ACME)).isEqualTo("two");
        assertThat(reader.pulse().asOf()).isEqualTo(Sample.NOW.plusSeconds(5));
        assertThat(reader.keys()).isEqualTo(CapabilityKeys.NONE);
    }

    @Test
    void aDamagedFileIsNoPage() throws IOException {
        open().put(ACME, edition("one"));
        Path file = only();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThat(open().read(ACME)).isEmpty();
        Files.write(file, new byte[7]);
        assertThat(open().read(ACME)).isEmpty();
        assertThat(failures).hasValue(2);
    }

    @Test
    void whatNobodyMayReadAnyMoreIsRemovedWithWhatWasNeverFinished() throws IOException {
        SnapshotStore store = open();
        store.put(ACME, edition("one"));
        store.put("b".repeat(64), edition("two"));
        Files.writeString(only(ACME).resolveSibling(ACME + SealedFile.UNFINISHED), "half");
        store.keepOnly(Set.of("b".repeat(64)));
        assertThat(store.read(ACME)).isEmpty();
        assertThat(files())
                .singleElement()
                .satisfies(f -> assertThat(f.toString()).endsWith("b".repeat(64)));
    }

    @Test
    void memoryIsBoundedAndTheRestIsReadFromDisk() throws IOException {
        SnapshotStore store = new SnapshotStore(directory, 20_000, PATIENCE, failures::incrementAndGet);
        for (int i = 0; i < 200; i++) {
            store.put(SnapshotStore.nameOf(Audience.of("c" + i)), edition("text " + i));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(text(store, SnapshotStore.nameOf(Audience.of("c" + i)))).isEqualTo("text " + i);
        }
        assertThat(failures).hasValue(0);
    }

    private Path only() throws IOException {
        assertThat(files()).hasSize(1);
        return files().get(0);
    }

    private Path only(String name) throws IOException {
        return files().stream().filter(f -> f.endsWith(name)).findFirst().orElseThrow();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("v1/editions"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
