package dev.candor.incident;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs that came in long after they were made, in the order of their beginning; at least one.
 *
 * @param all what came
 */
record LateRuns(List<Late> all) {

    /** One of them; {@code late} is how long after its end it came. */
    record Late(String probe, String location, Instant at, Outcome outcome, Duration late) {

        static Late of(Measurement m, Duration late) {
            return new Late(m.probe(), m.location(), m.startedAt(), m.outcome(), late);
        }

        boolean wrong() {
            return outcome == Outcome.DOWN || outcome == Outcome.DEGRADED;
        }
    }

    LateRuns {
        all = all.stream().sorted(Comparator.comparing(Late::at)).toList();
    }

    LateRuns only(Predicate<Late> which) {
        return new LateRuns(all.stream().filter(which).toList());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    int runs() {
        return all.size();
    }

    int failures() {
        return (int) all.stream().filter(Late::wrong).count();
    }

    List<String> locations() {
        return all.stream().map(Late::location).distinct().sorted().toList();
    }

    Instant first() {
        return all.get(0).at();
    }

    Instant last() {
        return all.get(all.size() - 1).at();
    }

    Duration latest() {
        return all.stream().map(Late::late).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }

    @Nullable
    Instant lastFailure() {
        return all.stream()
                .filter(Late::wrong)
                .map(Late::at)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /**
     * When it began, by the failures that lead up to {@code told} in one stream without a run between them that was well;
     * {@code told} itself where there are none.
     */
    Instant began(Instant told) {
        Map<List<String>, List<Late>> streams = all.stream()
                .collect(Collectors.groupingBy(
                        l -> List.of(l.probe(), l.location()), HashMap::new, Collectors.toList()));
        Instant began = told;
        for (List<Late> stream : streams.values()) {
            List<Late> before = new ArrayList<>(
                    stream.stream().filter(l -> l.at().isBefore(told)).toList());
            for (int i = before.size() - 1; i >= 0 && before.get(i).wrong(); i--) {
                began = before.get(i).at().isBefore(began) ? before.get(i).at() : began;
            }
        }
        return began;
    }
}
