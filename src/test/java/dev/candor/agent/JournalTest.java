package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    Path home;

    @Test
    void whatACrashKeptOutIsAddedFromTheSpool() throws Exception {
        Path file = home.resolve("journal");
        String boot;
        try (Spool spool = Spool.open(home.resolve("spool"), Spool.Limits.DEFAULT);
                Journal journal = Journal.open(file, spool)) {
            boot = spool.boot().toString();
            for (int i = 1; i <= 5; i++) {
                spool.append("record " + i);
                if (i <= 2) {
                    journal.add(i);
                    journal.write();
                }
            }
        }
        try (Spool spool = Spool.open(home.resolve("spool"), Spool.Limits.DEFAULT);
                Journal journal = Journal.open(file, spool)) {
            spool.append("record 6");
            journal.add(6);
            journal.write();
        }
        assertThat(Files.readAllLines(file))
                .isEqualTo(List.of(1, 2, 3, 4, 5, 6).stream()
                        .map(sequence -> boot + " " + sequence)
                        .toList());
    }

    @Test
    void noneWritesNothing() throws Exception {
        Journal.NONE.add(1);
        Journal.NONE.write();
        assertThat(home).isEmptyDirectory();
    }
}
