package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AuditLogTest {

    @Inject
    AuditLog log;

    @Inject
    DataSource database;

    private final String subject = "thing/" + UUID.randomUUID();

    @Test
    void anEntrySaysWhoDidWhatAndHowItWasBeforeAndAfter() {
        log.write("thing.change", subject, Map.of("size", 1), Map.of("size", 2));
        assertThat(log.newest(Long.MAX_VALUE, subject, 10)).singleElement().satisfies(entry -> {
            assertThat(entry.who()).isEqualTo(Caller.SYSTEM);
            assertThat(entry.way()).isEqualTo(Caller.Way.SYSTEM);
            assertThat(entry.action()).isEqualTo("thing.change");
            assertThat(entry.before()).hasToString("{\"size\":1}");
            assertThat(entry.after()).hasToString("{\"size\":2}");
        });
    }

    @Test
    void whatIsRolledBackWasNotDone() {
        QuarkusTransaction.begin();
        log.write("thing.change", subject, null, null);
        QuarkusTransaction.rollback();
        assertThat(log.newest(Long.MAX_VALUE, subject, 10)).isEmpty();
    }

    @Test
    void whatIsTooLongIsToldByItsLength() {
        log.write("thing.change", subject, null, "x".repeat(20_000));
        assertThat(log.newest(Long.MAX_VALUE, subject, 10))
                .singleElement()
                .extracting(entry -> String.valueOf(entry.after()))
                .isEqualTo("{\"omitted\":\"20002 characters\"}");
    }

    @Test
    void theExportHasALineForEachEntryOldestFirst() throws IOException {
        log.write("thing.first", subject, null, null);
        log.write("thing.second", subject, null, null);
        long before = log.newest(Long.MAX_VALUE, subject, 10).get(1).number() - 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        log.export(before, out);
        assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(subject)))
                .hasSize(2)
                .first()
                .asString()
                .contains("\"number\":" + (before + 1), "\"action\":\"thing.first\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"update audit_entry set who = 'nobody'", "delete from audit_entry", "truncate audit_entry"})
    void theDatabaseRefusesToForget(String sql) throws SQLException {
        log.write("thing.change", subject, null, null);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).hasMessageContaining("never changed");
        }
        assertThat(log.newest(Long.MAX_VALUE, subject, 10)).hasSize(1);
    }
}
