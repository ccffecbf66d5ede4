package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.app.ScratchDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesRowsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final int MANY = 12_001;

    @Test
    void whatDiffersIsWrittenAndNothingElse() throws SQLException {
        try (Connection connection = ScratchDatabase.shared().getConnection()) {
            connection.setAutoCommit(false);
            Belief nothing = belief(List.of(), Map.of());
            Belief all = belief(series(MANY, Health.UP), Map.of());
            assertThat(SeriesRows.write(connection, nothing, all)).isEqualTo(MANY);
            assertThat(SeriesRows.write(connection, all, all)).isZero();
            assertThat(count(connection, "health = 'up' and since = '" + NOW + "' and answered_by is null"))
                    .isEqualTo(MANY);

            List<SeriesHealth> turned = series(MANY, Health.UP);
            turned.set(7, of(7, Health.DOWN));
            Belief one = belief(turned, Map.of(new Series("rows-8", "fra"), "ams"));
            assertThat(SeriesRows.write(connection, all, one)).isEqualTo(2);
            assertThat(count(connection, "health = 'down' and probe = 'rows-7'"))
                    .isEqualTo(1);
            assertThat(count(connection, "answered_by = 'ams' and probe = 'rows-8'"))
                    .isEqualTo(1);

            assertThat(SeriesRows.write(connection, one, belief(turned.subList(0, 9), one.answeredBy())))
                    .isEqualTo(MANY - 9);
            assertThat(count(connection, "true")).isEqualTo(9);
            connection.rollback();
        }
    }

    private static Belief belief(List<SeriesHealth> series, Map<Series, String> answeredBy) {
        return new Belief(new Judgement(NOW, series, new HashMap<>(), List.of()), answeredBy, null);
    }

    private static List<SeriesHealth> series(int count, Health health) {
        List<SeriesHealth> series = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            series.add(of(i, health));
        }
        return series;
    }

    private static SeriesHealth of(int number, Health health) {
        return new SeriesHealth("rows-" + number, "fra", health, NOW, 1, 0, NOW, null);
    }

    private static int count(Connection connection, String where) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*) from series_health where probe like 'rows-%' and " + where)) {
            row.next();
            return row.getInt(1);
        }
    }
}
