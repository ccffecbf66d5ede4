package dev.candor.prober;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.measurement.Failure.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an instant query gave, by Prometheus's HTTP API.
 *
 * @param values of the samples in the order they came, of those that are a number: NaN and the infinities are none
 * @param series how many there are; a scalar is one
 * @param samples of a vector, those whose value is a number, in the order they came
 */
record PrometheusResult(List<Double> values, int series, List<Sample> samples) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The value of one series. */
    record Sample(Map<String, String> labels, double value) {}

    /** It is none; the message says what was expected and observed. */
    static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        private final Kind kind;

        Unusable(Kind kind, String message) {
            super(message);
            this.kind = kind;
        }

        Kind kind() {
            return kind;
        }
    }

    /**
     * Reads the body of an answer that had that status.
     *
     * @param mayBeEmpty whether no series is an answer too: that of a query for what is wrong where nothing is
     */
    static PrometheusResult read(int status, String body, boolean mayBeEmpty) throws Unusable {
        JsonNode answer = tree(status, body);
        String said = answer.path("status").asText();
        if (said.equals("error")) {
            throw new Unusable(
                    status >= 400 ? Kind.STATUS : Kind.JSON,
                    "expected a value, the server refused the query (status %d, %s): %s"
                            .formatted(
                                    status,
                                    answer.path("errorType").asText("no type"),
                                    answer.path("error").asText("no message")));
        }
        if (!said.equals("success")) {
            throw new Unusable(
                    Kind.JSON,
                    "expected the answer of Prometheus's API ('status' success or error), observed other JSON");
        }
        JsonNode data = answer.path("data");
        JsonNode result = data.path("result");
        String type = data.path("resultType").asText();
        List<Double> values = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        int series;
        switch (type) {
            case "vector" -> {
                series = result.size();
                result.forEach(one -> {
                    int before = values.size();
                    add(values, one.path("value"));
                    if (values.size() > before) {
                        samples.add(new Sample(labels(one.path("metric")), values.get(before)));
                    }
                });
            }
            case "scalar" -> {
                series = 1;
                add(values, result);
            }
            default ->
                throw new Unusable(
                        Kind.JSON,
                        "expected an instant vector or a scalar, the query gave %s"
                                .formatted(type.isEmpty() ? "no result" : "a " + type));
        }
        if (series == 0 && mayBeEmpty) {
            return new PrometheusResult(List.of(), 0, List.of());
        }
        if (series == 0) {
            throw new Unusable(Kind.JSON, "expected a value, the query gave no series");
        }
        if (values.isEmpty()) {
            throw new Unusable(
                    Kind.JSON, "expected a value, the query gave %d series without a number".formatted(series));
        }
        return new PrometheusResult(List.copyOf(values), series, List.copyOf(samples));
    }

    private static Map<String, String> labels(JsonNode metric) {
        Map<String, String> labels = new LinkedHashMap<>();
        metric.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private static JsonNode tree(int status, String body) throws Unusable {
        try {
            JsonNode answer = JSON.readTree(body);
            if (answer.isObject()) {
                return answer;
            }
        } catch (JsonProcessingException e) {
            // Told below: what matters is that it is not the API's.
        }
        throw status >= 400
                ? new Unusable(Kind.STATUS, "expected a status below 400, observed " + status)
                : new Unusable(Kind.JSON, "expected the answer of Prometheus's API, observed no JSON object");
    }

    /** A sample is {@code [time, "value"]}. */
    private static void add(List<Double> values, JsonNode sample) {
        try {
            double value = Double.parseDouble(sample.path(1).asText("NaN"));
            if (Double.isFinite(value)) {
                values.add(value);
            }
        } catch (NumberFormatException e) {
            // No number is no value.
        }
    }
}
