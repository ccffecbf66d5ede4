package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.latency.LatencyBaseline;
import dev.candor.correlation.latency.LatencyBook;
import dev.candor.correlation.latency.LatencyRules;
import dev.candor.measurement.LatencyReader.Series;
import dev.candor.measurement.PastRuns;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is learned from the roll-ups of a real PostgreSQL. Lives in 2005, so that other tests stay out of it. */
class LatencyLearningTest {
    private static final Instant NOW = Instant.parse("2005-05-12T14:30:00Z"); // a Thursday

    private final PastRuns past = new PastRuns(Instant.parse("2005-05-07T00:00:00Z"));
    private final LatencyBook book = new LatencyBook(LatencyRules.ORDINARY);

    @Test
    void whatIsUsualIsOfThisTimeOfTheDayAndAnIncidentLeavesNoMark() throws SQLException {
        for (int day = 1; day <= 4; day++) {
            Instant then = NOW.minus(Duration.ofDays(day));
            past.store("ams", "fra", then.minusSeconds(600), 100, day == 2 ? 900 : 45);
            past.store("ams", "fra", then.minus(Duration.ofHours(6)), 100, 200);
            past.store("ams", "ord", then, 3, 112); // too few to know
        }
        assertThat(learn(NOW)).hasSize(1);
        LatencyBaseline usual = baselines().get("ams/fra");
        assertThat(usual.basis()).isEqualTo(LatencyBaseline.Basis.TIME_OF_DAY);
        assertThat(usual.blocks()).isEqualTo(3);
        assertThat(usual.runs()).isEqualTo(300);
        assertThat(usual.p50()).isBetween(44f, 46f);
        assertThat(usual.connect()).isBetween(0.74f, 0.76f);
        assertThat(baselines()).doesNotContainKey("ams/ord");
        assertThat(book.usualRegion(past.probe(), "ams")).isEqualTo("fra");
    }

    @Test
    void whatIsAskedSeldomIsComparedWithWholeDays() throws SQLException {
        for (int day = 1; day <= 4; day++) {
            for (int hour = 0; hour < 14; hour++) {
                past.store("lhr", "fra", NOW.minus(Duration.ofDays(day)).minus(Duration.ofHours(hour)), 6, 30);
            }
        }
        assertThat(learn(NOW)).hasSize(1);
        assertThat(baselines().get("lhr/fra").basis()).isEqualTo(LatencyBaseline.Basis.WHOLE_DAYS);
    }

    @Test
    void whatIsNewIsComparedWithAllThereIsOnceThatIsEnough() throws SQLException {
        past.store("iad", "fra", NOW.minus(Duration.ofHours(2)), 150, 30);
        assertThat(learn(NOW)).isEmpty();
        past.store("iad", "fra", NOW.minus(Duration.ofMinutes(20)), 50, 30);
        assertThat(learn(NOW)).hasSize(1);
        assertThat(baselines().get("iad/fra").basis()).isEqualTo(LatencyBaseline.Basis.YOUNG);
    }

    @Test
    void whoIsFrozenLearnsNothing() throws SQLException {
        past.store("nrt", "fra", NOW.minus(Duration.ofHours(2)), 250, 30);
        past.foldUntil(NOW);
        assertThat(learning().learn(series(), NOW, series -> true))
                .as("though it is known")
                .hasSize(1);
        assertThat(baselines()).isEmpty();
    }

    private List<Series> learn(Instant now) throws SQLException {
        past.foldUntil(now);
        return learning().learn(series(), now, series -> false);
    }

    private LatencyLearning learning() {
        return new LatencyLearning(past.reader(), book, LatencyRules.ORDINARY, 14);
    }

    private List<Series> series() {
        return past.reader().series(List.of(past.probe()));
    }

    private Map<String, LatencyBaseline> baselines() {
        Map<String, LatencyBaseline> all = new HashMap<>();
        book.baselines(past.probe(), (p, location, region, usual) -> all.put(location + "/" + region, usual));
        return all;
    }
}
