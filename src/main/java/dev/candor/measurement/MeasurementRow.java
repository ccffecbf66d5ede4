package dev.candor.measurement;

import com.fasterxml.jackson.core.JacksonException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads measurements back from the table. */
final class MeasurementRow {

    /** What {@link #read} needs; measurement is {@code m}, series is {@code s}, answer is {@code a}. */
    static final String COLUMNS = """
            s.probe, s.location, m.minute, m.micros, m.sequence, m.agent_boot, m.result, m.status, m.times, m.detail,
            a.kind, host(a.ip) as ip, family(a.ip) as ip_family, a.region, a.host, a.instance, a.version
            """;

    private MeasurementRow() {}

    /**
     * The measurement of the current row. Of a run that was up, assertions, sizes, TLS facts and evidence were not kept:
     * they are empty or null.
     */
    static Measurement read(ResultSet row) throws SQLException {
        String detail = row.getString("detail");
        if (!detail.isEmpty()) {
            try {
                return MeasurementJson.read(detail);
            } catch (JacksonException e) {
                // Written by another version: the columns still tell the most of it.
            }
        }
        int result = row.getInt("result");
        Outcome outcome = Codes.outcomeOf(result);
        int failed = Codes.failureOf(result);
        Failure failure = outcome == Outcome.UP
                ? null
                : new Failure(
                        Codes.kindOf(failed), Codes.sourceOf(failed), "the details of this failure were not kept");
        Times.Read times = Times.read(row.getBytes("times"));
        return new Measurement(
                row.getString("probe"),
                row.getString("kind"),
                row.getString("location"),
                startedAt(row),
                outcome,
                failure,
                List.of(),
                observed(row),
                times.timings(),
                times.phases(),
                Map.of());
    }

    /** When the run of the current row began. */
    static Instant startedAt(ResultSet row) throws SQLException {
        return Coverage.instant(row.getInt("minute")).plus(row.getInt("micros"), ChronoUnit.MICROS);
    }

    private static Observed observed(ResultSet row) throws SQLException {
        return new Observed(
                row.getString("ip"),
                number(row, "ip_family"),
                null,
                status(row.getInt("status")),
                null,
                null,
                null,
                null,
                null,
                new Identity(
                        row.getString("region"),
                        row.getString("host"),
                        row.getString("instance"),
                        row.getString("version")));
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Integer status(int code) {
        return code == 0 ? null : (Integer) code;
    }
}
