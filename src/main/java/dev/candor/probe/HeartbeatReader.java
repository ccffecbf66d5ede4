package dev.candor.probe;

import dev.candor.catalog.Section;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code heartbeat}. */
final class HeartbeatReader {

    private static final Duration LONGEST = Duration.ofDays(31);

    private HeartbeatReader() {}

    /** What was read; null if it does not say how often, with errors. Grace is a tenth of that unless it is said. */
    static ProbeKind.@Nullable Heartbeat read(Section section, Variables variables) {
        section.allow("every", "grace", "about");
        if (!section.has("every")) {
            section.error("expected the key 'every'");
        }
        Duration every = section.value(
                        "every", text -> within(variables.fillIn(text), Duration.ofSeconds(1), "from 1s to 31d"))
                .orElse(null);
        Duration grace = section.value("grace", text -> within(variables.fillIn(text), Duration.ZERO, "from 0s to 31d"))
                .orElse(null);
        About about = AboutReader.read(section, variables::fillIn);
        if (about != null && about.byLabels()) {
            section.error("about", "expected one of the keys host, region, app: silence has no labels");
        }
        return every == null
                ? null
                : new ProbeKind.Heartbeat(every, grace == null ? every.dividedBy(10) : grace, about);
    }

    private static Duration within(String text, Duration least, String bounds) {
        Duration duration = Quantity.duration(text);
        if (duration.compareTo(least) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("expected a duration %s, found '%s'".formatted(bounds, text));
        }
        return duration;
    }
}
