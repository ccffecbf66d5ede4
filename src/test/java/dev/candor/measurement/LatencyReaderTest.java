package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.candor.app.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Reads the past from a real PostgreSQL. Lives in 2004, so that what other tests store now stays out of it. */
class LatencyReaderTest {
    private static final Instant NOW = Instant.parse("2004-05-12T00:20:00Z");

    private final DataSource database = ScratchDatabase.shared();
    private final MeasurementWriter writer = new MeasurementWriter(database, new Partitions());
    private final LatencyReader reader = new LatencyReader(database);
    private final String probe = "past-" + UUID.randomUUID();
    private final UUID boot = UUID.randomUUID();
    private long sequence;

    @Test
    void theSameHoursOfDaysBeforeAreABlockADay() throws Exception {
        // Around midnight, so that the hour before is of another date: 23:00 to 2:00.
        for (int day = 1; day <= 4; day++) {
            Instant hour = Instant.parse("2004-05-12T00:00:00Z").minus(Duration.ofDays(day));
            store("ams", "fra", hour.minus(Duration.ofMinutes(90)), 1_000); // 22:30 is no neighbour
            store("ams", "fra", hour.minus(Duration.ofMinutes(30)), 10 * day);
            store("ams", "fra", hour.plus(Duration.ofMinutes(30)), 10 * day);
            store("ams", "cdg", hour.plus(Duration.ofMinutes(90)), 30);
            store("ams", "fra", hour.plus(Duration.ofMinutes(150)), 1_000); // nor is 2:30
        }
        hoursOfMinutes();
        LatencyPast past = one(each -> reader.sameHours(all(), NOW, 14, each));
        assertThat(past.probe()).isEqualTo(probe);
        assertThat(past.location()).isEqualTo("ams");
        assertThat(past.answerers()).extracting(LatencyPast.Answerer::region).containsExactly("cdg", "fra");
        LatencyPast.Answerer fra = past.answerers().get(1);
        assertThat(fra.blocks())
                .hasSize(4)
                .extracting(block -> block.runs().runs())
                .containsOnly(2L);
        assertThat(fra.blocks().get(0).begins()).isEqualTo(Instant.parse("2004-05-08T00:00:00Z"));
        assertThat(fra.blocks().get(0).runs().quantile(0.5)).isCloseTo(40, within(0.5));
        assertThat(fra.blocks().get(3).runs().quantile(0.5)).isCloseTo(10, within(0.2));
        assertThat(fra.runs()).isEqualTo(8);
        assertThat(fra.connectMs()).isCloseTo(0.75, within(0.01));
        assertThat(fra.lookupMs()).isCloseTo(1.5, within(0.02));
        assertThat(past.answerers().get(0).runs()).isEqualTo(4);
        assertThat(one(each -> reader.sameHours(all(), NOW, 3, each))
                        .answerers()
                        .get(1)
                        .blocks())
                .hasSize(3);
    }

    @Test
    void whatIsYoungIsReadFromHoursAndTheMinutesBehindThem() throws Exception {
        Instant hour = Instant.parse("2004-05-11T22:00:00Z");
        store("lhr", "fra", hour.plusSeconds(60), 10);
        hoursOfMinutes();
        folded(Instant.parse("2004-05-11T23:00:00Z"));
        store("lhr", "fra", hour.plusSeconds(3_700), 20);
        store("lhr", "fra", hour.plusSeconds(3_760), 20);
        store("lhr", "fra", NOW.minusSeconds(60), 30);
        LatencyPast past = one(each -> reader.hours(all(), NOW.minus(Duration.ofDays(3)), NOW, each));
        assertThat(past.answerers().get(0).blocks())
                .extracting(block -> block.runs().runs())
                .containsExactly(1L, 2L, 1L);
        assertThat(past.answerers().get(0).blocks())
                .extracting(LatencyPast.Block::begins)
                .containsExactly(hour, hour.plusSeconds(3_600), hour.plusSeconds(7_200));
    }

    @Test
    void wholeDaysAreABlockEach() throws Exception {
        store("iad", "fra", NOW.minus(Duration.ofDays(3)), 50);
        store("iad", "fra", NOW.minus(Duration.ofDays(2)), 50);
        rollup("rollup_day", "day", Partitions.Table.DAY);
        LatencyPast past = one(each -> reader.days(all(), NOW, 14, each));
        assertThat(past.answerers().get(0).blocks()).hasSize(2);
        assertThat(past.answerers().get(0).blocks().get(0).begins()).isEqualTo(Instant.parse("2004-05-09T00:00:00Z"));
    }

    @Test
    void ofNothingThereIsNothing() {
        assertThat(reader.series(List.of("no-such-probe"))).isEmpty();
        List<LatencyPast> pasts = new ArrayList<>();
        reader.sameHours(List.of(), NOW, 14, pasts::add);
        assertThat(pasts).isEmpty();
    }

    private interface Question {
        void ask(java.util.function.Consumer<LatencyPast> each);
    }

    private LatencyPast one(Question question) {
        List<LatencyPast> pasts = new ArrayList<>();
        question.ask(pasts::add);
        assertThat(pasts).hasSize(1);
        return pasts.get(0);
    }

    private List<LatencyReader.Series> all() {
        return reader.series(List.of(probe));
    }

    private void store(String location, String region, Instant at, double ms) throws SQLException {
        Measurement up =
                Measurements.of(probe, location, at, Outcome.UP, ms, new Identity(region, "h-1", null, null), null);
        assertThat(writer.store(List.of(new LaneEntry(location, boot, ++sequence, up)), NOW, Fence.NONE))
                .hasSize(1);
    }

    private void hoursOfMinutes() throws SQLException {
        rollup("rollup_hour", "hour", Partitions.Table.HOUR);
    }

    private void rollup(String table, String unit, Partitions.Table partitions) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            new Partitions().ensure(connection, partitions, List.of(Partitions.day(NOW)));
            statement.execute("""
                    insert into %s (begins_at, total_us_sum, series, origin, up, degraded, down, unknown, total_us_min,
                        total_us_max, known_s, total, phases, failures)
                    select date_trunc('%s', begins_at, 'UTC'), sum(total_us_sum), series, origin, sum(up), sum(degraded),
                        sum(down), sum(unknown), min(total_us_min), max(total_us_max), 60, string_agg(total, ''::bytea),
                        string_agg(phases, ''::bytea), ''
                    from rollup_minute r join series s on s.id = r.series where s.probe = '%s' group by 1, 3, 4
                    """.formatted(table, unit, probe));
        }
    }

    private void folded(Instant until) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update rollup_fold set closed_until = '%1$s', folded_until = '%1$s'".formatted(until));
        }
    }
}
