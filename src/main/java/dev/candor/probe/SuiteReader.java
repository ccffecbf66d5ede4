package dev.candor.probe;

import com.google.re2j.Pattern;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code steps}. */
final class SuiteReader {

    private static final int MOST_STEPS = 50;
    private static final int MOST_CAPTURES = 20;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._/-]{0,62}");
    private static final Pattern CAPTURE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final String[] KEYS = Stream.concat(
                    KindReader.KEYS.stream().filter(key -> !key.equals("steps") && !key.equals("heartbeat")),
                    Stream.of("name", "expect", "degraded", "capture", "until", "timeout", "always", "optional"))
            .toArray(String[]::new);

    private final Variables variables;
    private final String file;
    private final KindReader kinds;

    SuiteReader(Variables variables, String file) {
        this.variables = variables;
        this.file = file;
        this.kinds = new KindReader(variables, file);
    }

    /**
     * What was read; null if there is no step, with errors.
     *
     * @param timeout of the whole suite
     */
    ProbeKind.@Nullable Suite read(Section section, Duration timeout) {
        List<Section> written = section.sections("steps");
        if (written.isEmpty()) {
            section.errorAtKey("steps", "expected at least one step");
        }
        if (written.size() > MOST_STEPS) {
            section.errorAtKey("steps", "expected at most %d steps, found %d".formatted(MOST_STEPS, written.size()));
            return null;
        }
        List<Step> steps = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> captured = new LinkedHashSet<>();
        for (int i = 0; i < written.size(); i++) {
            Step step = step(written.get(i), i + 1, timeout, names, captured);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps.isEmpty() ? null : new ProbeKind.Suite(steps);
    }

    private @Nullable Step step(
            Section section, int position, Duration timeout, Set<String> names, Set<String> captured) {
        for (String key : List.of("steps", "heartbeat")) {
            if (section.has(key)) {
                section.errorAtKey(key, "expected a step that asks one question, found '%s'".formatted(key));
                return null;
            }
        }
        section.allow(KEYS);
        if (section.has("prometheus")) {
            section.section("prometheus")
                    .filter(asked -> asked.has("about"))
                    .ifPresent(asked -> asked.errorAtKey("about", "expected no 'about' in a step of a suite"));
        }
        String name = section.value("name", SuiteReader::name).orElse("step-" + position);
        if (!names.add(name)) {
            section.error("name", "expected a name of its own for each step, found '%s' twice".formatted(name));
        }
        Duration until = section.value("until", text -> within(text, timeout)).orElse(null);
        Duration longest =
                section.value("timeout", text -> within(text, timeout)).orElse(null);
        boolean always = section.flag("always").orElse(false);
        boolean optional = section.flag("optional").orElse(false);
        Optional<String> key = kinds.key(section);
        if (key.isEmpty()) {
            return null;
        }
        StepSource source = StepSource.read(section, key.get(), variables, file, Set.copyOf(captured));
        String word = KindReader.word(key.get());
        Map<String, Query> captures = captures(section, word);
        captured.addAll(captures.keySet());
        return new Step(name, word, source, captures, until, longest, always, optional);
    }

    private static Map<String, Query> captures(Section section, String word) {
        Map<String, Query> captures = new LinkedHashMap<>();
        section.section("capture").ifPresent(capture -> {
            List<Text> keys = capture.keys();
            if (keys.size() > MOST_CAPTURES) {
                capture.error("expected at most %d captures, found %d".formatted(MOST_CAPTURES, keys.size()));
            }
            for (Text key : keys) {
                if (!CAPTURE.matches(key.value())) {
                    capture.error(
                            key,
                            "expected a name of letters, digits, - and _ that begins with a letter, found '%s'"
                                    .formatted(key.value()));
                }
                Query query = ExpressionReader.query(capture, key.value(), word);
                if (query != null) {
                    captures.put(key.value(), query);
                }
            }
        });
        return captures;
    }

    private static String name(String text) {
        if (!NAME.matches(text)) {
            throw new IllegalArgumentException(
                    "expected a name of at most 63 letters, digits, blanks and any of ._/-, found '%s'"
                            .formatted(text.length() > 70 ? text.substring(0, 70) + "…" : text));
        }
        return text;
    }

    private static Duration within(String text, Duration timeout) {
        Duration duration = Quantity.duration(text);
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(timeout) > 0) {
            throw new IllegalArgumentException("expected a duration from 10ms to the suite's timeout (%sms), found '%s'"
                    .formatted(timeout.toMillis(), text));
        }
        return duration;
    }
}
