package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    Path directory;

    @Test
    void whatWasCommittedIsThereAfterARestart() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "create table kept (n int)", "insert into kept values (42)");
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "select n from kept")).isEqualTo("42");
        }
    }

    @Test
    void aServerLeftRunningIsAdoptedAndNotStartedTwice() throws Exception {
        EmbeddedPostgres leftBehind = start();
        String pid =
                Files.readAllLines(directory.resolve("cluster/postmaster.pid")).get(0);
        try (EmbeddedPostgres adopted = start()) {
            assertThat(adopted.port()).isEqualTo(leftBehind.port());
            assertThat(Files.readAllLines(directory.resolve("cluster/postmaster.pid"))
                            .get(0))
                    .isEqualTo(pid);
        }
        await().until(() -> ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .isEmpty());
    }

    @Test
    void aKilledServerRecoversWhatWasCommitted() throws Exception {
        EmbeddedPostgres killed = start();
        execute(killed, "create table kept (n int)", "insert into kept values (7)");
        ProcessHandle server = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(directory.resolve("cluster/postmaster.pid"))
                                .get(0)))
                .orElseThrow();
        server.destroyForcibly();
        server.onExit().join();
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void acknowledgedMeansOnDisk() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "show fsync")).isEqualTo("on");
            assertThat(ask(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(postgres, "show full_page_writes")).isEqualTo("on");
        }
    }

    @Test
    void nobodyGetsInWithoutThePasswordAndItIsForTheOwnersEyesOnly() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(ask(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aDirectoryOfAnotherMajorVersionIsRefusedAndLeftAlone() throws Exception {
        start().close();
        Path version = directory.resolve("cluster/PG_VERSION");
        Files.writeString(version, "17\n");
        assertThatThrownBy(() -> start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("made by PostgreSQL 17")
                .hasMessageContaining("PostgreSQL 18");
        assertThat(Files.readString(version)).isEqualTo("17\n");
    }

    private EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.start(directory, PostgresTestResource.BINARIES, EmbeddedPostgres.DURABLE);
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (Connection connection = postgres.connect(EmbeddedPostgres.DATABASE);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(EmbeddedPostgres postgres, String query) throws SQLException {
        try (Connection connection = postgres.connect(EmbeddedPostgres.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
