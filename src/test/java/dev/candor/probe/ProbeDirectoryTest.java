package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.ConfigError;
import dev.candor.security.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeDirectoryTest {

    private static final Optional<Catalog> NOTHING = Optional.empty();

    @TempDir
    Path folder;

    private ProbeDirectory directory;

    @BeforeEach
    void open() {
        directory = new ProbeDirectory(folder, SecretSource.NONE);
    }

    @Test
    void filesAreReadAtAnyDepthButNotTheCatalogNorWhatIsHidden() throws IOException {
        write("b.yaml", "b");
        write("deep/er/a.yml", "a");
        write("catalog.yaml", "x");
        write(".hidden.yaml", "y");
        write("..2026_11/z.yaml", "z");
        write("notes.txt", "n");
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("b", "a");
        assertThat(directory.errors()).isEmpty();
    }

    @Test
    void aBrokenFileKeepsItsLastGoodVersionInForceAndTheOthersGoOn() throws IOException {
        write("a.yaml", "a1");
        write("b.yaml", "b1");
        directory.look(NOTHING);
        Files.writeString(folder.resolve("a.yaml"), "version: candor/v1\nprobes: [{id: a2}]");
        write("b.yaml", "b2");
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("a1", "b2");
        assertThat(directory.errors())
                .extracting(ConfigError::toString)
                .containsExactly(
                        folder.resolve("a.yaml")
                                + ":2:10: expected a kind: one of the keys curl, http, tcp, tls, dns, ping, traceroute, grpc, websocket, prometheus, heartbeat, steps");

        write("a.yaml", "a3");
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("a3", "b2");
        assertThat(directory.errors()).isEmpty();
    }

    @Test
    void whatIsGoodAtTheFirstStartRunsAlthoughAnotherFileIsBroken() throws IOException {
        write("a.yaml", "a");
        Files.write(folder.resolve("b.yaml"), new byte[] {'v', (byte) 0xff});
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("a");
        assertThat(directory.errors())
                .extracting(ConfigError::message)
                .containsExactly("expected UTF-8, found other bytes");
    }

    @Test
    void aRemovedFileTakesItsProbesAlong() throws IOException {
        write("a.yaml", "a");
        write("b.yaml", "b");
        directory.look(NOTHING);
        Files.delete(folder.resolve("a.yaml"));
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("b");
    }

    @Test
    void aMissingDirectoryIsOneErrorAndKeepsWhatIsInForce() throws IOException {
        write("a.yaml", "a");
        directory.look(NOTHING);
        Files.delete(folder.resolve("a.yaml"));
        Files.delete(folder);
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("a");
        assertThat(directory.errors())
                .extracting(ConfigError::toString)
                .containsExactly(folder + ":1:1: probes cannot be read: there is no such directory");
    }

    @Test
    void whoHasAnIdKeepsIt() throws IOException {
        write("b.yaml", "x");
        directory.look(NOTHING);
        write("a.yaml", "x");
        directory.look(NOTHING);
        assertThat(directory.probes().probes())
                .extracting(Probe::file)
                .containsExactly(folder.resolve("b.yaml").toString());
        assertThat(directory.errors())
                .extracting(ConfigError::toString)
                .containsExactly(folder.resolve("a.yaml") + ":2:15: duplicate probe id 'x', first at "
                        + folder.resolve("b.yaml") + ":2:15");
        // Moved at last: nothing had to be written twice.
        Files.delete(folder.resolve("b.yaml"));
        directory.look(NOTHING);
        assertThat(directory.probes().probes())
                .extracting(Probe::file)
                .containsExactly(folder.resolve("a.yaml").toString());
        assertThat(directory.errors()).isEmpty();
    }

    @Test
    void anotherCatalogIsHeldAgainstFilesThatDidNotChange() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                "version: candor/v1\nprobes: [{id: a, component: web, http: {url: 'https://x.test'}}]");
        Catalog with = CatalogFile.parse("c", "version: candor/v1\ncomponents: [{id: web}]")
                .catalog()
                .orElseThrow();
        directory.look(Optional.of(with));
        assertThat(directory.errors()).isEmpty();
        directory.look(Optional.of(Catalog.EMPTY));
        assertThat(ids()).containsExactly("a");
        assertThat(directory.errors())
                .extracting(ConfigError::message)
                .containsExactly("no component has the id 'web'");
        directory.look(Optional.of(with));
        assertThat(directory.errors()).isEmpty();
    }

    @Test
    void aSwappedConfigMapIsSeen() throws IOException {
        write("..one/p.yaml", "one");
        write("..two/p.yaml", "two");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
        Files.createSymbolicLink(folder.resolve("p.yaml"), Path.of("..data", "p.yaml"));
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("one");
        Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..two"));
        Files.move(folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("two");
    }

    @Test
    void aLinkToItsOwnDirectoryDoesNoHarm() throws IOException {
        write("a.yaml", "a");
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        directory.look(NOTHING);
        assertThat(ids()).containsExactly("a");
    }

    private void write(String name, String id) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "version: candor/v1\nprobes: [{id: %s, http: {url: 'https://x.test'}}]".formatted(id));
    }

    private List<String> ids() {
        return directory.probes().probes().stream().map(Probe::id).toList();
    }
}
