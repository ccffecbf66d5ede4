package dev.candor.gate;

import dev.candor.correlation.blame.Suspect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Runs as a gate sees them: every two seconds, from several locations, each answered by the region of its own code. */
final class Runs {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final String NEW = "3f2c1ab";
    static final String OLD = "9ee01d0";

    private Runs() {}

    static GateSpec spec() {
        return spec(List.of("fra", "iad"), GatePolicy.DEFAULT);
    }

    static GateSpec spec(List<String> critical, GatePolicy policy) {
        return new GateSpec(
                "checkout",
                "production",
                NEW,
                OLD,
                Duration.ofSeconds(180),
                Duration.ofSeconds(900),
                List.of("shop"),
                Duration.ofSeconds(2),
                critical,
                List.of(),
                policy,
                null,
                false,
                null,
                null,
                null,
                List.of());
    }

    static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    /** Runs from each location over that time, failing where {@code bad} says so. */
    static List<Sample> of(List<String> locations, long seconds, BiPredicate<String, Long> bad) {
        return of(locations, seconds, NEW, bad);
    }

    static List<Sample> of(
            List<String> locations, long seconds, @Nullable String version, BiPredicate<String, Long> bad) {
        List<Sample> samples = new ArrayList<>();
        for (long second = 0; second < seconds; second += 2) {
            for (String location : locations) {
                samples.add(sample(location, second, version, bad.test(location, second)));
            }
        }
        return samples;
    }

    static Sample sample(String place, long second, @Nullable String version, boolean failed) {
        return new Sample(
                "shop", place, place, place + "-1", version, at(second), failed, 40, failed ? "status was 500" : null);
    }

    static Blame blame(Suspect.Kind kind, String id, long from, long to, List<String> locations) {
        return new Blame(
                new Suspect(kind, id), List.of(), 0.99, at(from), at(to), List.of("shop"), locations, "it is " + id);
    }
}
