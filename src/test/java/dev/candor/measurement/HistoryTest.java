package dev.candor.measurement;

import static dev.candor.measurement.Partitions.Table.DAY;
import static dev.candor.measurement.Partitions.Table.HOUR;
import static dev.candor.measurement.Partitions.Table.MEASUREMENT;
import static dev.candor.measurement.Partitions.Table.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.app.ScratchDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Days come and go. Lives in 2001, so that what other tests store now stays out of it. */
class HistoryTest {

    private final DataSource database = ScratchDatabase.shared();
    private final History history = new History(
            database,
            Kept.DEFAULT,
            new Partitions(),
            new Leases(database),
            InstantSource.system(),
            new SimpleMeterRegistry());

    @Test
    void daysAreThereBeforeTheyBeginAndGoOnceTheirLastMomentIsTooOld() throws Exception {
        Instant now = Instant.parse("2001-01-10T00:00:00Z");
        try (Connection connection = database.getConnection()) {
            new Partitions().ensure(connection, MEASUREMENT, List.of(day("2001-01-02"), day("2001-01-03")));
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
            new Partitions().ensure(connection, MEASUREMENT, List.of(day("2001-05-01")));
            new Partitions().ensure(connection, MEASUREMENT, List.of(day("2001-05-01")));
            assertThat(Partitions.existing(connection, MEASUREMENT)).contains(day("2001-05-01"));
        }
    }

    @Test
    void rollUpsGoByDayMonthAndYearEachInItsTimeAndUnusedNamesGo() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Partitions partitions = new Partitions();
            partitions.ensure(connection, MINUTE, List.of(day("1990-11-29"), day("1990-12-06")));
            partitions.ensure(connection, HOUR, List.of(day("1989-10-31"), day("1989-12-01")));
            partitions.ensure(connection, DAY, List.of(day("1984-05-05"), day("1986-01-02")));
            statement.execute("""
                    insert into answer (digest, kind, region, seen_on) values
                        (gen_random_uuid(), 'http', 'unused-1990', '1990-01-01'),
                        (gen_random_uuid(), 'http', 'used-1991', '1991-01-01')
                    """);
            history.tidy(Instant.parse("1991-01-05T00:00:00Z"));
            assertThat(Partitions.existing(connection, MINUTE))
                    .contains(day("1990-12-06"), day("1991-01-07"))
                    .doesNotContain(day("1990-11-29"));
            assertThat(Partitions.existing(connection, HOUR))
                    .contains(day("1989-12-01"), day("1991-01-01"))
                    .doesNotContain(day("1989-10-01"));
            assertThat(Partitions.existing(connection, DAY))
                    .contains(day("1986-01-01"), day("1991-01-01"))
                    .doesNotContain(day("1984-01-01"));
        }
        assertThat(count("select count(*) from answer where region in ('unused-1990', 'used-1991')"))
                .isEqualTo(1);
    }

    @Test
    void minutesMustOutliveWhatTheyAreMadeOf() {
        Kept tooShort = new Kept(Duration.ofDays(7), Duration.ofDays(7), Duration.ofDays(400), Duration.ofDays(400), 1);
        assertThatThrownBy(() -> new History(
                        database,
                        tooShort,
                        new Partitions(),
                        new Leases(database),
                        InstantSource.system(),
                        new SimpleMeterRegistry()))
                .hasMessageContaining("candor.history.minutes");
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text);
    }

    private Set<LocalDate> days() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Partitions.existing(connection, MEASUREMENT);
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
