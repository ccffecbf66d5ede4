package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names what one location, or a few of many, has seen for long and nothing explains, so that a persistent minority never
 * hides behind a majority that is well.
 */
final class Minority {

    /** That it fails is sure; that it is this stream and nothing behind it is anybody's guess. */
    private static final double CONFIDENCE = 0.5;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Minority() {}

    /** Whether the finding was made here: no localizer scores one with nothing. */
    static boolean made(Finding finding) {
        return finding.suspect().kind() == Suspect.Kind.STREAM && finding.score() == 0;
    }

    /**
     * One finding per stream that persistently fails for a minority and that no other finding is about.
     *
     * @param health of the component that the series speak for
     * @param series those that speak for it
     * @param answeredBy which region answered each series when it was last up
     */
    static List<Finding> findings(
            ComponentHealth health,
            List<SeriesHealth> series,
            List<Finding> found,
            Map<Series, String> answeredBy,
            Instant now) {
        int hurt = health.down().size() + health.degraded().size();
        if (hurt == 0 || hurt >= health.up().size()) {
            return List.of();
        }
        List<Finding> made = new ArrayList<>();
        for (SeriesHealth one : series) {
            boolean told = found.stream()
                    .anyMatch(f ->
                            f.probes().contains(one.probe()) && f.locations().contains(one.location()));
            boolean believed =
                    health.down().contains(one.location()) || health.degraded().contains(one.location());
            if (!told && believed && Quorum.persistent(one, now)) {
                made.add(finding(health, one, answeredBy.get(new Series(one.probe(), one.location()))));
            }
        }
        return made;
    }

    private static Finding finding(ComponentHealth health, SeriesHealth one, @Nullable String region) {
        int runs = Math.max(1, one.runs());
        String sentence = "%d of the latest %d runs of %s from %s went wrong; %s; began %s UTC."
                .formatted(
                        one.failures(),
                        one.runs(),
                        one.probe(),
                        one.location(),
                        health.up().size() == 1
                                ? "1 other location sees %s up".formatted(health.component())
                                : "%d other locations see %s up"
                                        .formatted(health.up().size(), health.component()),
                        TIME.format(one.since()));
        return new Finding(
                new Suspect(Suspect.Kind.STREAM, one.location() + "/" + one.probe()),
                one.health() == Health.DOWN ? Outcome.DOWN : Outcome.DEGRADED,
                List.of(),
                CONFIDENCE,
                0,
                Math.min(1, (double) one.failures() / runs),
                false,
                one.failures(),
                one.failures(),
                one.runs(),
                one.since(),
                one.since(),
                one.since(),
                List.of(health.component()),
                List.of(one.probe()),
                List.of(one.location()),
                region == null ? List.of() : List.of(region),
                sentence);
    }
}
