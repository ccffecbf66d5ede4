package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Days come and go. Lives in 2001, so that what other tests store now stays out of it. */
@QuarkusTest
class HistoryTest {

    @Inject
    History history;

    @Inject
    DataSource database;

    @Test
    void daysAreThereBeforeTheyBeginAndGoOnceTheirLastMomentIsTooOld() throws Exception {
        Instant now = Instant.parse("2001-01-10T00:00:00Z");
        try (Connection connection = database.getConnection()) {
            new Partitions().ensure(connection, List.of(day("2001-01-02"), day("2001-01-03")));
        }
        history.tidy(now.minusNanos(1));
        assertThat(days()).contains(day("2001-01-02"), day("2001-01-08"), day("2001-01-09"), day("2001-01-11"));
        assertThat(days()).doesNotContain(day("2001-01-12"));

        history.tidy(now);
        history.tidy(now);
        assertThat(days())
                .doesNotContain(day("2001-01-02"))
                .contains(
                        day("2001-01-03"), day("2001-01-09"), day("2001-01-10"), day("2001-01-11"), day("2001-01-12"));

        history.tidy(now.plusSeconds(30 * 86_400));
        assertThat(days()).noneMatch(day -> day.isBefore(day("2001-02-01")));
        history.tidy(now.plusSeconds(60 * 86_400));
    }

    @Test
    void aDayThatIsThereAlreadyIsNoTroubleToAHubThatDoesNotKnowIt() throws Exception {
        try (Connection connection = database.getConnection()) {
            new Partitions().ensure(connection, List.of(day("2001-05-01")));
            new Partitions().ensure(connection, List.of(day("2001-05-01")));
            assertThat(Partitions.existing(connection)).contains(day("2001-05-01"));
        }
    }

    @Test
    void oldMinutesAndUnusedNamesGo() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into rollup_minute values ('1990-01-01', -1, 1, 0, 0, 0, 5, 5, 5), ('1999-01-01', -1, 1, 0, 0, 0, 5, 5, 5)
                    """);
            statement.execute("""
                    insert into identity (digest, region, seen_on) values
                        (gen_random_uuid(), 'unused-1990', '1990-01-01'), (gen_random_uuid(), 'used-1991', '1991-01-01')
                    """);
        }
        history.tidy(Instant.parse("1991-01-05T00:00:00Z"));
        assertThat(count("select count(*) from rollup_minute where series = -1"))
                .isEqualTo(1);
        assertThat(count("select count(*) from identity where region in ('unused-1990', 'used-1991')"))
                .isEqualTo(1);
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text);
    }

    private Set<LocalDate> days() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Partitions.existing(connection);
        }
    }

    private int count(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
