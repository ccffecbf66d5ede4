package dev.candor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.Component;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFilesTest {

    private final Catalog catalog = DemoCatalog.build();

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        DemoFiles.write(directory, catalog, directory.resolve("a \"quoted\" ca.pem"));
    }

    @Test
    void candorReadsTheCatalogThatThePlatformIsMadeOf() throws IOException {
        CatalogFile read = CatalogFile.parse("catalog.yaml", Files.readString(directory.resolve("catalog.yaml")));

        assertThat(read.errors()).isEmpty();
        assertThat(read.catalog()).contains(catalog);
    }

    @Test
    void candorReadsEveryProbeAndEachComponentHasOneThatSpeaksForIt() throws IOException {
        ProbeFile read = ProbeFile.parse(
                "probes.yaml", Files.readString(directory.resolve("probes.yaml")), Optional.of(catalog), Map.of());

        assertThat(read.errors()).isEmpty();
        assertThat(read.probes())
                .extracting(Probe::component)
                .containsAll(catalog.components().stream().map(Component::id).toList());
        assertThat(read.probes())
                .filteredOn(p -> p.trigger() == Trigger.DEPLOY)
                .extracting(Probe::id)
                .containsExactly("checkout-smoke");
    }

    @Test
    void writingAgainReplacesBothFilesAndLeavesNoOther() throws IOException {
        DemoFiles.write(directory, catalog, directory.resolve("ca.pem"));

        try (var files = Files.list(directory)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("catalog.yaml", "probes.yaml");
        }
    }
}
