package dev.candor.correlation;

import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Tells a cause in one sentence: what it explains, how its like fares, when it began. */
record Wording(Evidence evidence, Window.Snapshot window, Cause cause) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    String sentence(List<Trace> explained, int failures, Instant onset) {
        return "%d of %d %s in the last %s touched %s; %s%s; began %s UTC."
                .formatted(
                        explained.size(),
                        failures,
                        cause.outcome() == Outcome.DOWN ? "failures" : "slow or degraded runs",
                        reach(explained),
                        cause.suspect(),
                        others(explained),
                        rivals(),
                        TIME.format(onset));
    }

    private String reach(List<Trace> explained) {
        long seconds = explained.stream()
                .map(trace -> window.kept().get(trace.point().probe()))
                .filter(Objects::nonNull)
                .mapToLong(Duration::toSeconds)
                .max()
                .orElse(0);
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    private String others(List<Trace> explained) {
        Suspect.Kind kind = cause.suspect().kind();
        String region = kind == Suspect.Kind.HOST ? regionOf(explained) : "";
        List<Trace> others = evidence.traces().stream()
                .filter(trace -> {
                    Suspect other = trace.of(kind);
                    return other != null
                            && !other.equals(cause.suspect())
                            && (region.isEmpty() || region.equals(trace.region()));
                })
                .toList();
        String who = "other " + kind.word().replace('_', ' ') + "s" + (region.isEmpty() ? "" : " in " + region);
        if (others.isEmpty()) {
            return "no " + who + " seen";
        }
        long bad = others.stream().filter(trace -> !trace.point().up()).count();
        return bad == 0
                ? who + " are clean"
                : "of %d runs that touched %s %d went wrong".formatted(others.size(), who, bad);
    }

    private static String regionOf(List<Trace> explained) {
        return explained.stream()
                .map(trace -> String.valueOf(trace.region()))
                .filter(region -> !region.equals("null"))
                .findFirst()
                .orElse("");
    }

    private String rivals() {
        return cause.rivals().isEmpty()
                ? ""
                : "; "
                        + cause.rivals().stream().map(Suspect::toString).collect(Collectors.joining(", "))
                        + (cause.rivals().size() == 1 ? " explains" : " explain") + " them as well";
    }
}
