package dev.candor.correlation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code series_health}. After a start, and when a location falls silent, as many change at once as there are
 * series, and they are written within the judge's transaction: so in arrays, a few thousand rows with each statement.
 */
final class SeriesRows {

    /** Rows in one statement at most: some hundred kilobytes. */
    private static final int MOST = 5_000;

    private SeriesRows() {}

    /**
     * Writes what differs.
     *
     * @return how many rows were written or deleted
     */
    static int write(Connection connection, Belief before, Belief after) throws SQLException {
        Map<Series, SeriesHealth> was = new HashMap<>();
        Map<Series, String> answered = before.answeredBy();
        boolean rerouted = !answered.equals(after.answeredBy());
        before.judgement().series().forEach(s -> was.put(key(s), s));
        List<SeriesHealth> changed = new ArrayList<>();
        for (SeriesHealth is : after.judgement().series()) {
            Series key = key(is);
            SeriesHealth old = was.remove(key);
            boolean same =
                    old != null && old.health() == is.health() && old.since().equals(is.since());
            if (!same
                    || (rerouted
                            && !Objects.equals(
                                    answered.get(key), after.answeredBy().get(key)))) {
                changed.add(is);
            }
        }
        return insert(connection, changed, after.answeredBy()) + delete(connection, List.copyOf(was.keySet()));
    }

    private static int insert(Connection connection, List<SeriesHealth> rows, Map<Series, String> answeredBy)
            throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into series_health (probe, location, health, since, answered_by)
                select * from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[])
                on conflict (probe, location) do update set health = excluded.health, since = excluded.since,
                    answered_by = excluded.answered_by
                """)) {
            for (int from = 0; from < rows.size(); from += MOST) {
                List<SeriesHealth> some = rows.subList(from, Math.min(rows.size(), from + MOST));
                String[][] columns = new String[4][some.size()];
                @Nullable String[] regions = new String[some.size()];
                for (int i = 0; i < some.size(); i++) {
                    SeriesHealth row = some.get(i);
                    columns[0][i] = row.probe();
                    columns[1][i] = row.location();
                    columns[2][i] = row.health().word();
                    columns[3][i] = row.since().toString();
                    regions[i] = answeredBy.get(key(row));
                }
                set(connection, statement, columns);
                statement.setArray(columns.length + 1, connection.createArrayOf("text", regions));
                statement.executeUpdate();
            }
        }
        return rows.size();
    }

    private static int delete(Connection connection, List<Series> gone) throws SQLException {
        if (gone.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                delete from series_health row using unnest(?::text[], ?::text[]) as gone (probe, location)
                where row.probe = gone.probe and row.location = gone.location
                """)) {
            for (int from = 0; from < gone.size(); from += MOST) {
                List<Series> some = gone.subList(from, Math.min(gone.size(), from + MOST));
                set(connection, statement, new String[][] {
                    some.stream().map(Series::probe).toArray(String[]::new),
                    some.stream().map(Series::location).toArray(String[]::new)
                });
                statement.executeUpdate();
            }
        }
        return gone.size();
    }

    private static void set(Connection connection, PreparedStatement statement, String[][] columns)
            throws SQLException {
        for (int i = 0; i < columns.length; i++) {
            statement.setArray(i + 1, connection.createArrayOf("text", columns[i]));
        }
    }

    private static Series key(SeriesHealth row) {
        return new Series(row.probe(), row.location());
    }
}
