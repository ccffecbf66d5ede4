package dev.candor.prober;

import dev.candor.probe.About;
import dev.candor.probe.Answer;
import dev.candor.probe.Assertion;
import dev.candor.probe.Probe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of an answer's series tell of trouble where the probe is about somebody else: each is held alone against the lines
 * about {@code value}. Without such a line every series does, as a query for what is wrong gives nothing else.
 */
final class Concerns {

    // More hosts than that at once are no matter of single hosts.
    private static final int MOST = 200;
    private static final int MOST_LABELS = 16;

    private final List<Map<String, Object>> facts;

    private Concerns(List<Map<String, Object>> facts) {
        this.facts = facts;
    }

    static Concerns of(Probe probe, About about, PrometheusResult result) {
        List<Map<String, Object>> facts = new ArrayList<>();
        List<PrometheusResult.Sample> samples = result.samples().isEmpty()
                        && !result.values().isEmpty()
                ? List.of(new PrometheusResult.Sample(Map.of(), result.values().get(0))) // a scalar
                : result.samples();
        for (PrometheusResult.Sample sample : samples) {
            String severity = severity(probe, sample);
            if (severity != null && facts.size() < MOST) {
                facts.add(Map.of(
                        "labels",
                        few(sample.labels()),
                        "value",
                        sample.value(),
                        "severity",
                        about.severity() == null ? severity : about.severity()));
            }
        }
        return new Concerns(facts);
    }

    List<Map<String, Object>> facts() {
        return facts;
    }

    /** The probe without the lines whose verdict is somebody else's: it is up if it could be asked. */
    Probe rest(Probe probe) {
        return probe.asking(
                        probe.kind(),
                        probe.expect().stream()
                                .filter(line -> !aboutValue(line))
                                .toList())
                .degradedBy(probe.degraded().stream()
                        .filter(line -> !aboutValue(line))
                        .toList());
    }

    private static @Nullable String severity(Probe probe, PrometheusResult.Sample sample) {
        List<Assertion> lines =
                probe.expect().stream().filter(Concerns::aboutValue).toList();
        List<Assertion> milder =
                probe.degraded().stream().filter(Concerns::aboutValue).toList();
        if (lines.isEmpty() && milder.isEmpty()) {
            return "warning";
        }
        Answer alone = query -> query.name().equals("value") ? List.of(sample.value()) : List.of();
        if (lines.stream().anyMatch(line -> !line.check(alone).ok())) {
            return "critical";
        }
        return milder.stream().anyMatch(line -> !line.check(alone).ok()) ? "warning" : null;
    }

    private static boolean aboutValue(Assertion line) {
        return line.query().name().equals("value");
    }

    private static Map<String, String> few(Map<String, String> all) {
        Map<String, String> few = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (few.size() < MOST_LABELS) {
                few.put(OneLine.of(name), OneLine.of(value));
            }
        });
        return few;
    }
}
