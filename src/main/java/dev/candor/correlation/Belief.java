package dev.candor.correlation;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is believed and written down.
 *
 * @param answeredBy which region answered each series when it was last up
 * @param writtenAt the newest moment that the database says the belief held at; null if it holds nothing
 */
record Belief(
        Judgement judgement,
        Map<Series, String> answeredBy,
        @Nullable Instant writtenAt) {

    Belief {
        answeredBy = Map.copyOf(answeredBy);
    }

    /** The last moment at which it was known to hold. */
    Instant heldAt() {
        return judgement.at();
    }

    /**
     * The same things, of which nothing is known from {@code now} on: between what was believed and now nobody watched.
     */
    Belief forgotten(Instant now) {
        List<SeriesHealth> series = judgement.series().stream()
                .map(s -> new SeriesHealth(s.probe(), s.location(), Health.UNKNOWN, now, 0, 0, null, null))
                .toList();
        Map<String, ComponentHealth> components = new HashMap<>();
        judgement.components().keySet().forEach(id -> components.put(id, nothingKnown(id, now)));
        return new Belief(new Judgement(judgement.at(), series, components, List.of()), answeredBy, writtenAt);
    }

    private static ComponentHealth nothingKnown(String component, Instant since) {
        return new ComponentHealth(
                component,
                Health.UNKNOWN,
                since,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "Candor was away, and nothing was reported since.");
    }
}
