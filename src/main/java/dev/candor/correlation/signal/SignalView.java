package dev.candor.correlation.signal;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A signal as operators read it.
 *
 * @param about what it is about, {@code {"kind": "host", "id": "fra-112"}}
 * @param reliability the share of this source's signals that can be expected to be right
 * @param endedAt null while it lasts
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SignalView(
        UUID id,
        String source,
        About about,
        Signal.Kind kind,
        Signal.Severity severity,
        String text,
        double reliability,
        Instant startedAt,
        Instant heardAt,
        Instant until,
        @Nullable Instant endedAt) {

    /** What a signal is about. */
    public record About(String kind, String id) {}

    /** The view of that signal, whose source is right so often. */
    public static SignalView of(Signal signal, double reliability) {
        return new SignalView(
                signal.id(),
                signal.source(),
                new About(signal.about().kind().word(), signal.about().id()),
                signal.kind(),
                signal.severity(),
                signal.text(),
                reliability,
                signal.from(),
                signal.heardAt(),
                signal.until(),
                signal.endedAt());
    }
}
