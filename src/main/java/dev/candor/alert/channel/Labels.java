package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.candor.correlation.signal.OwnAlerts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An alert's labels, as Alertmanager and silences know it by. */
public final class Labels {

    private Labels() {}

    /** All labels of the alert that an event tells of. */
    public static SortedMap<String, String> of(String subject, JsonNode data) {
        return all(
                subject,
                data.path("severity").asText(""),
                data.at("/attribution/component").asText(""),
                data.at("/attribution/verdict").asText(""),
                codes(data.at("/impact/components")),
                codes(data.at("/impact/regions")),
                data.path("urgent").asBoolean(false));
    }

    /**
     * All labels: those that never change while the alert lasts, and those that say what is believed of it now.
     *
     * @param subject {@code inc_…} or {@code own_…}
     * @param cause {@code host/fra-1}; empty or null while nothing is blamed
     */
    public static SortedMap<String, String> all(
            String subject,
            String severity,
            @Nullable String cause,
            @Nullable String verdict,
            List<String> components,
            List<String> regions,
            boolean page) {
        SortedMap<String, String> labels = lasting(subject, severity);
        put(labels, "cause", cause);
        put(labels, "verdict", verdict);
        put(labels, "component", String.join(",", components));
        put(labels, "region", String.join(",", regions));
        put(labels, "page", Boolean.toString(page));
        return labels;
    }

    /**
     * What an Alertmanager that we push to knows the alert by: the same however the blame is revised, since other labels
     * would be another alert there.
     */
    public static SortedMap<String, String> lasting(String subject, String severity) {
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put("alertname", subject.startsWith("inc_") ? "CandorIncident" : "CandorTrouble");
        labels.put("incident", subject);
        put(labels, "severity", severity);
        labels.put(OwnAlerts.LABEL, OwnAlerts.VALUE);
        return labels;
    }

    /** Alertmanager's fingerprint: FNV-1a, 64 bits, over names and values with 0xFF behind each. */
    public static String fingerprint(Map<String, String> labels) {
        long hash = 0xcbf29ce484222325L;
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            hash = mixed(mixed(hash, label.getKey()), label.getValue());
        }
        return "%016x".formatted(hash);
    }

    private static long mixed(long before, String text) {
        long hash = before;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return (hash ^ 0xff) * 0x100000001b3L;
    }

    private static void put(Map<String, String> labels, String name, @Nullable String value) {
        // An empty label is none, as Prometheus has it.
        if (value != null && !value.isEmpty() && !value.equals("null")) {
            labels.put(name, value);
        }
    }

    private static List<String> codes(JsonNode array) {
        List<String> codes = new ArrayList<>();
        array.forEach(code -> codes.add(code.asText()));
        return codes;
    }
}
