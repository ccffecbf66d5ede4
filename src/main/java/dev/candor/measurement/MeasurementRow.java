package dev.candor.measurement;

import com.fasterxml.jackson.core.JacksonException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads measurements back from the table. */
final class MeasurementRow {

    /** What {@link #read} needs; measurement is {@code m}, series is {@code s}, identity is {@code i}. */
    static final String COLUMNS = """
            s.probe, s.location, m.started_at, m.sequence, m.agent_boot, m.kind, m.outcome, m.failure_kind,
            m.failure_source, m.status, host(m.ip) as ip, family(m.ip) as ip_family, m.namelookup_us, m.connect_us,
            m.appconnect_us, m.pretransfer_us, m.starttransfer_us, m.redirect_us, m.total_us, m.phase_dns_us,
            m.phase_connect_us, m.phase_tls_us, m.phase_send_us, m.phase_wait_us, m.phase_transfer_us, m.detail,
            i.region, i.host, i.instance, i.version
            """;

    private MeasurementRow() {}

    /**
     * The measurement of the current row. Of a run that was up, assertions, sizes, TLS facts and evidence were not kept:
     * they are empty or null.
     */
    static Measurement read(ResultSet row) throws SQLException {
        String detail = row.getString("detail");
        if (detail != null) {
            try {
                return MeasurementJson.read(detail);
            } catch (JacksonException e) {
                // Written by another version: the columns still tell the most of it.
            }
        }
        Outcome outcome = Codes.outcome(row.getInt("outcome"));
        Failure failure = outcome == Outcome.UP
                ? null
                : new Failure(
                        Codes.failureKind(row.getInt("failure_kind")),
                        Codes.failureSource(row.getInt("failure_source")),
                        "the details of this failure were not kept");
        return new Measurement(
                row.getString("probe"),
                row.getString("kind"),
                row.getString("location"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                outcome,
                failure,
                List.of(),
                observed(row),
                new Timings(
                        ms(row, "namelookup_us"),
                        ms(row, "connect_us"),
                        ms(row, "appconnect_us"),
                        ms(row, "pretransfer_us"),
                        ms(row, "starttransfer_us"),
                        row.getInt("redirect_us") / 1000.0,
                        row.getInt("total_us") / 1000.0),
                new Phases(
                        ms(row, "phase_dns_us"),
                        ms(row, "phase_connect_us"),
                        ms(row, "phase_tls_us"),
                        ms(row, "phase_send_us"),
                        ms(row, "phase_wait_us"),
                        ms(row, "phase_transfer_us")),
                Map.of());
    }

    private static Observed observed(ResultSet row) throws SQLException {
        return new Observed(
                row.getString("ip"),
                number(row, "ip_family"),
                null,
                number(row, "status"),
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

    private static @Nullable Double ms(ResultSet row, String column) throws SQLException {
        int micros = row.getInt(column);
        return row.wasNull() ? null : micros / 1000.0;
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
