package dev.candor.page;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The same for machines: durations in milliseconds, incidents newest first. */
final class LatenessJson implements Artefact {
    @Override
    public String path() {
        return LatenessPage.PATH + ".json";
    }

    @Override
    public String type() {
        return "application/json";
    }

    @Override
    public String write(Projection projection) {
        return Json.write(all(Lateness.of(projection.facts())));
    }

    private static Map<String, Object> all(Lateness lateness) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("days", Projection.DAYS);
        all.put("to_detect", figure(lateness.toDetect()));
        all.put("to_tell", figure(lateness.toTell()));
        all.put("promises", Map.of("due", lateness.promises(), "kept", lateness.kept()));
        all.put(
                "incidents",
                lateness.entries().stream().map(LatenessJson::entry).toList());
        return all;
    }

    private static Map<String, @Nullable Object> figure(List<Duration> all) {
        Map<String, @Nullable Object> figure = new LinkedHashMap<>();
        figure.put("count", all.size());
        figure.put("p50_ms", millis(Lateness.percentile(all, 50)));
        figure.put("p95_ms", millis(Lateness.percentile(all, 95)));
        return figure;
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static Map<String, Object> entry(Lateness.Entry entry) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("id", entry.incident().id());
        one.put("title", Words.plain(entry.incident().title()));
        one.put("began_at", entry.incident().beganAt());
        one.put("detected_at", entry.incident().detectedAt());
        one.put("published_at", entry.incident().publishedAt());
        one.put("to_detect_ms", entry.toDetect().toMillis());
        one.put("to_tell_ms", entry.toTell().toMillis());
        one.put("promises", entry.promises());
        one.put("kept", entry.kept());
        one.put("latest_ms", entry.latest().toMillis());
        return one;
    }
}
