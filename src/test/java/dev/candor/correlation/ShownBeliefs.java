package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Puts a belief on the board for tests of the rooms below, which only read it. */
public final class ShownBeliefs {

    private ShownBeliefs() {}

    /** What the judge would publish. */
    public static void show(HealthBoard board, Judgement judgement) {
        board.publish(judgement, Map.of());
    }

    /** One component that is down as seen from {@code fra} and up from {@code iad}, and a host that is suspected. */
    public static Judgement hostSuspected(Instant at, String component, String probe, String host, String region) {
        Finding finding = new Finding(
                new Suspect(Suspect.Kind.HOST, host),
                Outcome.DOWN,
                List.of(),
                0.876,
                12,
                0.9,
                false,
                61,
                64,
                90,
                at.minusSeconds(60),
                at.minusSeconds(64),
                at.minusSeconds(56),
                List.of(component),
                List.of(probe),
                List.of("fra"),
                List.of(region),
                "61 of 64 failures in the last 90 s touched host " + host);
        ComponentHealth health = new ComponentHealth(
                component,
                Health.DOWN,
                at.minusSeconds(60),
                List.of("fra"),
                List.of(),
                List.of("iad"),
                List.of(),
                "1 of 2 locations sees it down");
        SeriesHealth series = new SeriesHealth(
                probe, "fra", Health.DOWN, at.minusSeconds(60), 20, 18, at.minusSeconds(1), "refused <b>loudly</b>");
        return new Judgement(at, List.of(series), Map.of(component, health), List.of(finding));
    }
}
