package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.signal.Signal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an operator said happened.
 *
 * @param incident the open incident that tells of it; null if none does, which is so before the first judgement
 * @param endedAt null while it lasts
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Act(
        UUID id,
        @Nullable String host,
        @Nullable String region,
        Signal.Kind kind,
        NewAct.State state,
        String text,
        Instant startedAt,
        Instant until,
        @Nullable Instant endedAt,
        @Nullable UUID incident) {

    static Act of(Signal signal, @Nullable UUID incident) {
        Suspect about = signal.about();
        return new Act(
                signal.id(),
                about.kind() == Suspect.Kind.HOST ? about.id() : null,
                about.kind() == Suspect.Kind.REGION ? about.id() : null,
                signal.kind(),
                signal.severity() == Signal.Severity.DEAD ? NewAct.State.DIED : NewAct.State.AT_RISK,
                signal.text(),
                signal.from(),
                signal.until(),
                signal.endedAt(),
                incident);
    }
}
