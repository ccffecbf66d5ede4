package dev.candor.measurement;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleBinaryOperator;

/** Gauges of one name whose labels come and go with what they speak of, never more than a cap. */
public final class GaugeSet {

    private final MeterRegistry meters;
    private final String name;
    private final String help;
    private final List<String> labels;
    private final List<String> rest;
    private final SeriesCap<List<String>> cap;
    private final DoubleBinaryOperator fold;
    private final Map<List<String>, Double> values = new ConcurrentHashMap<>();
    private final Map<List<String>, Meter> gauges = new HashMap<>();

    /**
     * A set that shows nothing yet.
     *
     * @param most series at most, besides the one of the rest
     * @param fold makes one value of two that have no series of their own: the one that matters more
     */
    public GaugeSet(
            MeterRegistry meters, String name, String help, int most, DoubleBinaryOperator fold, List<String> labels) {
        this.meters = meters;
        this.name = name;
        this.help = help;
        this.labels = List.copyOf(labels);
        this.rest = Collections.nCopies(labels.size(), SeriesCap.OTHER);
        this.cap = new SeriesCap<>(meters, name, most);
        this.fold = fold;
    }

    /** Shows these and no others from now on; a key is the labels' values, in their order. */
    public synchronized void show(Map<List<String>, Double> next) {
        cap.forget(key -> !next.containsKey(key));
        Map<List<String>, Double> shown = new HashMap<>();
        List<List<String>> others = new ArrayList<>();
        next.forEach((key, value) -> {
            if (cap.holds(key)) {
                shown.put(key, value);
            } else {
                others.add(key);
            }
        });
        if (cap.free()) {
            // In order, so that the same ones are left out after each start.
            others.sort(Comparator.comparing(key -> String.join("\n", key)));
        }
        for (List<String> key : others) {
            double value = next.getOrDefault(key, Double.NaN);
            shown.merge(cap.admits(key) ? key : rest, value, fold::applyAsDouble);
        }
        values.keySet().retainAll(shown.keySet());
        values.putAll(shown);
        gauges.entrySet().removeIf(entry -> {
            boolean gone = !shown.containsKey(entry.getKey());
            if (gone) {
                meters.remove(entry.getValue());
            }
            return gone;
        });
        shown.keySet().forEach(key -> gauges.computeIfAbsent(key, this::gauge));
    }

    private Gauge gauge(List<String> key) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            tags.add(Tag.of(labels.get(i), key.get(i)));
        }
        return Gauge.builder(name, values, shown -> shown.getOrDefault(key, Double.NaN))
                .description(help)
                .tags(tags)
                .register(meters);
    }
}
