package dev.candor.measurement;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the newest state of each series. What has not been run for as long as measurements are kept is left out. */
@Singleton
class MatrixReader {

    private static final Duration ORDINARY = Duration.ofMinutes(1);

    private final DataSource database;
    private final HistoryConfig config;
    private final InstantSource clock;
    private final Function<String, Duration> intervals;

    @Inject
    MatrixReader(DataSource database, HistoryConfig config, InstantSource clock, ProbeCatalog probes) {
        this(
                database,
                config,
                clock,
                id -> probes.current().probe(id).map(Probe::interval).orElse(ORDINARY));
    }

    MatrixReader(DataSource database, HistoryConfig config, InstantSource clock, Function<String, Duration> intervals) {
        this.database = database;
        this.config = config;
        this.clock = clock;
        this.intervals = intervals;
    }

    /** Where a page ended. Opaque to callers. */
    record After(String probe, String location) {

        static final After NOTHING = new After("", "");

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((probe + '\n' + location).getBytes(StandardCharsets.UTF_8));
        }

        /** Reads what {@link #text} wrote; empty for anything else. */
        static Optional<After> parse(String text) {
            try {
                String[] names =
                        new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", -1);
                return names.length == 2 ? Optional.of(new After(names[0], names[1])) : Optional.empty();
            } catch (IllegalArgumentException malformed) {
                return Optional.empty();
            }
        }
    }

    /** One page, by probe and location. */
    Matrix page(@Nullable String probe, After after, int limit) {
        Instant now = clock.instant();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("""
                        select s.probe, s.location, l.* from series s join series_latest l on l.series = s.id
                        where l.started_at >= ? and (?::text is null or s.probe = ?)
                            and (s.probe, s.location) > (?, ?) order by s.probe, s.location limit ?
                        """)) {
            select.setQueryTimeout(10);
            select.setObject(1, now.minus(config.raw()).atOffset(ZoneOffset.UTC));
            select.setString(2, probe);
            select.setString(3, probe);
            select.setString(4, after.probe());
            select.setString(5, after.location());
            select.setInt(6, limit + 1);
            List<Matrix.Cell> cells = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (cells.size() == limit) {
                        Matrix.Cell last = cells.get(limit - 1);
                        return new Matrix(cells, new After(last.probe(), last.location()).text());
                    }
                    cells.add(cell(row, now));
                }
            }
            return new Matrix(cells, null);
        } catch (SQLException e) {
            throw new MeasurementStore.HistoryUnavailableException(e);
        }
    }

    private Matrix.Cell cell(ResultSet row, Instant now) throws SQLException {
        String probe = row.getString("probe");
        Instant startedAt = row.getObject("started_at", OffsetDateTime.class).toInstant();
        Duration age = Duration.between(startedAt, now);
        int failure = row.getInt("failure");
        int status = row.getInt("status");
        return new Matrix.Cell(
                probe,
                row.getString("location"),
                Codes.outcome(row.getInt("outcome")),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                startedAt,
                age.compareTo(Coverage.reach(intervals.apply(probe))) <= 0,
                failure == 0
                        ? null
                        : Codes.kindOf(failure).word() + "/"
                                + Codes.sourceOf(failure).word(),
                status == 0 ? null : (Integer) status,
                row.getInt("total_us") / 1000.0);
    }
}
