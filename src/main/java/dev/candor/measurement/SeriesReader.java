package dev.candor.measurement;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads roll-ups as lines: days and hours as far as they are made, the minutes of the open hour behind them. */
@Singleton
class SeriesReader {

    private static final Duration ORDINARY = Duration.ofMinutes(1);

    private final DataSource database;
    private final InstantSource clock;
    private final Function<String, Duration> intervals;

    @Inject
    SeriesReader(DataSource database, InstantSource clock, ProbeCatalog probes) {
        this(
                database,
                clock,
                id -> probes.current().probe(id).map(Probe::interval).orElse(ORDINARY));
    }

    SeriesReader(DataSource database, InstantSource clock, Function<String, Duration> intervals) {
        this.database = database;
        this.clock = clock;
        this.intervals = intervals;
    }

    /** A part of the span, and the roll-up that it is read from. */
    record Part(Grain grain, Instant from, Instant to) {}

    /** Which roll-ups a span is read from, as far as they are made; none is longer than {@code coarsest} asks for. */
    static List<Part> parts(Grain coarsest, Instant from, Instant to, Instant foldedUntil) {
        List<Part> parts = new ArrayList<>();
        Instant at = from;
        for (Grain grain : new Grain[] {Grain.DAY, Grain.HOUR, Grain.MINUTE}) {
            Instant made = grain == Grain.MINUTE || foldedUntil.isBefore(Instant.EPOCH) ? to : grain.floor(foldedUntil);
            Instant end = made.isBefore(to) ? grain.floor(made) : grain.floor(to);
            if (grain.compareTo(coarsest) <= 0
                    && at.isBefore(end)
                    && (grain == Grain.MINUTE || !foldedUntil.isBefore(Instant.EPOCH))) {
                parts.add(new Part(grain, at, end));
                at = end;
            }
        }
        return parts;
    }

    /** The lines of what was asked, by key. Points with neither run nor known time are left out. */
    Map<String, Line> lines(SeriesQuery query) {
        try (Connection connection = database.getConnection()) {
            Map<String, Line> lines = new TreeMap<>();
            Instant end = earlier(query.to(), clock.instant().plus(Duration.ofMinutes(5)));
            Instant folded = FoldState.read(connection).foldedUntil();
            for (Part part : parts(query.grain(), query.from(), end, folded)) {
                read(connection, query, part, lines);
            }
            return lines;
        } catch (SQLException e) {
            throw new MeasurementStore.HistoryUnavailableException(e);
        }
    }

    /**
     * What changes whenever the lines of what was asked may, without a look at them: hours and days that are made change only
     * when they are made again. Empty if the span is not over yet, or not made.
     */
    Optional<String> version(SeriesQuery query) {
        try (Connection connection = database.getConnection()) {
            FoldState state = FoldState.read(connection);
            boolean made = !state.never()
                    && !query.to()
                            .isAfter(
                                    query.grain() == Grain.DAY
                                            ? Grain.DAY.floor(state.foldedUntil())
                                            : state.foldedUntil())
                    && query.grain() != Grain.MINUTE;
            return made ? Optional.of(query + " " + state.version()) : Optional.empty();
        } catch (SQLException e) {
            throw new MeasurementStore.HistoryUnavailableException(e);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void read(Connection connection, SeriesQuery query, Part part, Map<String, Line> lines)
            throws SQLException {
        Duration reach = part.grain() == Grain.MINUTE ? Coverage.reach(intervals.apply(query.probe())) : Duration.ZERO;
        Grain grain = part.grain();
        String sketch = query.phase() == Phase.TOTAL ? "r.total" : "r.phases";
        try (PreparedStatement select = connection.prepareStatement(
                """
                select s.location, o.region, o.host, r.origin, r.minute, r.up, r.degraded, r.down, r.unknown,
                    %s as total_us_sum, r.failures, %s as known, %s as sketch
                from series s join %s r on r.series = s.id join origin o on o.id = r.origin
                where s.probe = ? and r.minute >= ? and r.minute < ? order by s.location, r.minute, r.origin
                """.formatted(grain.sum(), grain.known(), sketch, grain.table().sql()))) {
            select.setQueryTimeout(10);
            select.setString(1, query.probe());
            select.setInt(2, Coverage.minute(part.from().minus(reach)));
            select.setInt(3, Coverage.minute(part.to()));
            try (ResultSet row = select.executeQuery()) {
                String location = null;
                Coverage coverage = null;
                while (row.next()) {
                    String here = row.getString("location");
                    if (part.grain() == Grain.MINUTE && !here.equals(location)) {
                        if (coverage != null) {
                            coverage.end();
                        }
                        coverage = coverage(query, part, reach, here, lines);
                        location = here;
                    }
                    take(query, part, row, coverage, lines);
                }
                if (coverage != null) {
                    coverage.end();
                }
            }
        }
    }

    private static @Nullable Coverage coverage(
            SeriesQuery query, Part part, Duration reach, String location, Map<String, Line> lines) {
        return query.by() == SeriesQuery.By.LOCATION
                ? new Coverage(
                        part.from(),
                        part.to(),
                        reach,
                        (minute, origin) ->
                                line(lines, location, query).at(query.point(Coverage.instant(minute))).known += 60)
                : null;
    }

    private static Line line(Map<String, Line> lines, String key, SeriesQuery query) {
        return lines.computeIfAbsent(key, k -> new Line(query));
    }

    private static void take(
            SeriesQuery query, Part part, ResultSet row, @Nullable Coverage coverage, Map<String, Line> lines)
            throws SQLException {
        int minute = row.getInt("minute");
        if (coverage != null && row.getInt("up") + row.getInt("degraded") + row.getInt("down") > 0) {
            coverage.add(minute, row.getInt("origin"));
        }
        Instant at = Coverage.instant(minute);
        if (!at.isBefore(part.from())) {
            String key = switch (query.by()) {
                case LOCATION -> row.getString("location");
                case REGION -> row.getString("region");
                case HOST -> row.getString("host");
            };
            line(lines, key, query).add(query.point(at), row);
        }
    }

    /** The points of one key, added up from finer rows. */
    static final class Line {
        private final SeriesQuery query;
        private final Map<Integer, Sum> sums = new TreeMap<>();
        private final FailureCounts failures = new FailureCounts();

        private Line(SeriesQuery query) {
            this.query = query;
        }

        private Sum at(int point) {
            return sums.computeIfAbsent(point, p -> new Sum());
        }

        private void add(int point, ResultSet row) throws SQLException {
            Sum sum = at(point);
            sum.up += row.getLong("up");
            sum.degraded += row.getLong("degraded");
            sum.down += row.getLong("down");
            sum.unknown += row.getLong("unknown");
            sum.totalSum += row.getLong("total_us_sum");
            sum.known += row.getInt("known");
            sum.sketch.add(row.getBytes("sketch"), query.phase());
            failures.add(row.getBytes("failures"));
        }

        /** Runs that failed, by how. */
        Map<String, Long> failures() {
            return failures.byName();
        }

        List<SeriesPoint> points() {
            List<SeriesPoint> points = new ArrayList<>(sums.size());
            sums.forEach((number, sum) -> points.add(sum.point(query, number)));
            return points;
        }
    }

    private static final class Sum {
        private final Sketch sketch = new Sketch();
        private long up;
        private long degraded;
        private long down;
        private long unknown;
        private long totalSum;
        private long known;

        SeriesPoint point(SeriesQuery query, int number) {
            long answered = up + degraded;
            return new SeriesPoint(
                    query.from().plus(query.step().multipliedBy(number)),
                    up,
                    degraded,
                    down,
                    unknown,
                    query.by() == SeriesQuery.By.LOCATION ? (Long) known : null,
                    SeriesPoint.availability(up, degraded, down),
                    answered == 0 || query.phase() != Phase.TOTAL
                            ? null
                            : (Double) (Math.round((double) totalSum / answered) / 1000.0),
                    SeriesPoint.quantile(sketch, 0.50),
                    SeriesPoint.quantile(sketch, 0.95),
                    SeriesPoint.quantile(sketch, 0.99));
        }
    }
}
