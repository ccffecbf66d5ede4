package dev.candor.prober;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metrics in Prometheus' text format 0.0.4, in the order of their names. */
final class PrometheusText {

    /** What the text is. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final int LONGEST_LABEL = 1_000;

    private final Map<String, Family> families = new TreeMap<>();

    private record Family(String help, List<String> samples) {}

    /**
     * Adds a gauge.
     *
     * @param labels names and values in turn
     */
    void gauge(String name, String help, double value, String... labels) {
        StringBuilder sample = new StringBuilder(name);
        for (int i = 0; i < labels.length; i += 2) {
            sample.append(i == 0 ? '{' : ',')
                    .append(labels[i])
                    .append("=\"")
                    .append(escaped(labels[i + 1]))
                    .append('"');
        }
        sample.append(labels.length == 0 ? " " : "} ");
        sample.append(
                value == Math.rint(value) && Math.abs(value) < 1e15
                        ? String.valueOf((long) value)
                        : String.valueOf(value));
        families.computeIfAbsent(name, n -> new Family(help, new ArrayList<>()))
                .samples()
                .add(sample.toString());
    }

    private static String escaped(String value) {
        String cut = value.length() > LONGEST_LABEL ? value.substring(0, LONGEST_LABEL) : value;
        return cut.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        families.forEach((name, family) -> {
            text.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(family.help())
                    .append('\n');
            text.append("# TYPE ").append(name).append(" gauge\n");
            family.samples().forEach(sample -> text.append(sample).append('\n'));
        });
        return text.toString();
    }
}
