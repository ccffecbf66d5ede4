package dev.candor.measurement;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/** Where a page of measurements ended: the key of its last row. Opaque to callers. */
record Cursor(Instant startedAt, int boot, int sequence) {

    /** Before the first page. */
    static final Cursor NEWEST =
            new Cursor(Instant.parse("5999-01-01T00:00:00Z"), Integer.MAX_VALUE, Integer.MAX_VALUE);

    static Cursor of(ResultSet row) throws SQLException {
        return new Cursor(MeasurementRow.startedAt(row), row.getInt("agent_boot"), row.getInt("sequence"));
    }

    String text() {
        String plain = "%d:%d:%d".formatted(MeasurementWriter.micros(startedAt), boot, sequence);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads what {@link #text} wrote; empty for anything else. */
    static Optional<Cursor> parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(":", -1);
            if (parts.length != 3) {
                return Optional.empty();
            }
            Instant startedAt = Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS);
            if (startedAt.isAfter(NEWEST.startedAt()) || startedAt.isBefore(Instant.EPOCH)) {
                return Optional.empty();
            }
            return Optional.of(new Cursor(startedAt, Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            return Optional.empty();
        }
    }
}
