package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void aDirectoryIsHeldByOneAtATimeAndTheRefusalNamesTheHolder() throws Exception {
        try (DataDirectory held = DataDirectory.hold(directory)) {
            assertThat(held.path()).isEqualTo(directory.toAbsolutePath());
            assertThatThrownBy(() -> DataDirectory.hold(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("CANDOR_DATA_DIRECTORY");
        }
        try (DataDirectory again = DataDirectory.hold(directory)) {
            assertThat(again.path()).isEqualTo(directory.toAbsolutePath());
        }
    }

    @Test
    void aDirectoryThatANewerCandorWroteIsRefusedAndLeftAsItIs() throws Exception {
        DataDirectory.hold(directory).close();
        Path format = directory.resolve("candor.format");
        assertThat(format).hasContent(String.valueOf(DataDirectory.FORMAT));
        Files.writeString(format, "99\n");
        assertThatThrownBy(() -> DataDirectory.hold(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("newer Candor (format 99, and this one reads up to 1)");
        assertThat(format).hasContent("99");
        Files.writeString(format, "1\n");
        DataDirectory.hold(directory).close();
    }

    @Test
    void aDirectoryIntoWhichAnImportWasBrokenOffIsRefused() throws Exception {
        try (DataDirectory held = DataDirectory.hold(directory)) {
            held.importBegins();
        }
        assertThatThrownBy(() -> DataDirectory.hold(directory)).hasMessageContaining("was broken off");
        Files.delete(directory.resolve("candor.import"));
        try (DataDirectory held = DataDirectory.hold(directory)) {
            held.importBegins();
            held.importEnds();
        }
        DataDirectory.hold(directory).close();
    }
}
