package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
}
