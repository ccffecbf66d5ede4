package dev.candor.uptime;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one customer got in one month, with everything that the figures are made of: whoever has it can count anew
 * ({@link #recounted()}) and must get the same digits.
 *
 * @param month in UTC, {@code 2026-11}
 * @param from where the counted time begins: the month's beginning, or when Candor began to watch
 * @param to where it ends: the month's end, or up to when is known
 * @param complete whether the month is over and all of it known
 * @param incidents those that tell of its stretches, the first to begin first
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Statement(
        String customer,
        String title,
        String month,
        Instant from,
        Instant to,
        boolean complete,
        List<StatementLine> lines,
        List<Told> incidents) {

    public Statement {
        lines = List.copyOf(lines);
        incidents = List.copyOf(incidents);
    }

    /** An incident, and which locations saw what of it. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Told(
            UUID id,
            String title,
            Instant beganAt,
            Instant detectedAt,
            Instant publishedAt,
            @Nullable Instant resolvedAt,
            List<Seen> evidence) {

        public Told {
            evidence = List.copyOf(evidence);
        }
    }

    /** What one location saw of one component when last counted; null for checks of no component. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Seen(String location, @Nullable String component, int runs, int failures, Instant at) {}

    /** The same, with every figure counted anew from what it lists and nothing else. */
    public Statement recounted() {
        Interval whole = Calendar.of(YearMonth.parse(month));
        return new Statement(
                customer,
                title,
                month,
                from,
                to,
                complete,
                lines.stream().map(line -> line.recounted(to, whole)).toList(),
                incidents);
    }
}
