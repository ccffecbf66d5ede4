package dev.candor.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.candor.app.Look.Ink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A gate's answer for people: the verdict, a row of the deploy meter per region, whom it blames, and why. */
final class GateTable {

    private static final List<String> HEADS = List.of(
            "region", "verdict", "runs", "failed", "left out", "downtime", "first new", "converged", "stale", "p95 ms");

    private GateTable() {}

    static String of(JsonNode gate, Look look) {
        String status = gate.path("status").asText();
        StringBuilder text = new StringBuilder();
        text.append(look.paint(ink(status), status))
                .append(": %s %s to %s, %s soaked%n"
                        .formatted(
                                gate.path("app").asText(),
                                gate.path("version").asText(),
                                gate.path("environment").asText(),
                                gate.path("progress").asText()));
        gate.path("reasons")
                .forEach(reason ->
                        text.append("  ").append(look.inert(reason.asText())).append('\n'));
        if (gate.path("held").isObject()) {
            text.append("  held by: ")
                    .append(gate.path("held").path("link").asText())
                    .append('\n');
        }
        if (gate.path("rollback").isObject()) {
            text.append("  last good version: ")
                    .append(gate.path("rollback").path("version").asText())
                    .append('\n');
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADS);
        gate.path("regions").forEach(region -> rows.add(row(gate, region)));
        if (rows.size() > 1) {
            text.append('\n').append(laidOut(rows));
        }
        gate.path("attribution")
                .forEach(blame -> text.append("%nblamed: %s %s (%.3f), %d failures%s"
                        .formatted(
                                blame.path("kind").asText(),
                                blame.path("component").asText(),
                                blame.path("confidence").asDouble(),
                                blame.path("evidence")
                                        .path("failures_explained")
                                        .asInt(),
                                blame.path("excluded_from_gate").asBoolean() ? ", not the deploy's" : "")));
        JsonNode deploy = gate.path("deploy");
        text.append("%nskew at most %.2f between regions%s%n%s%n"
                .formatted(
                        deploy.path("skew_max").asDouble(),
                        deploy.path("names").path("diverging").asBoolean() ? "; DNS answers differ by location" : "",
                        gate.path("links").path("html").asText()));
        return text.toString();
    }

    private static List<String> row(JsonNode gate, JsonNode region) {
        String code = region.path("region").asText();
        JsonNode down = gate.path("deploy").path("downtime").path(code);
        JsonNode converged = gate.path("deploy").path("convergence").path(code + "_s");
        int out = 0;
        for (JsonNode number : region.path("excluded")) {
            out += number.asInt();
        }
        return List.of(
                code + (region.path("critical").asBoolean() ? "" : " (advisory)"),
                region.path("verdict").asText(),
                region.path("samples").asText(),
                region.path("failed").asText(),
                Integer.toString(out),
                down.isObject()
                        ? "%s-%s s%s"
                                .formatted(
                                        seconds(down.path("min_ms").asLong() / 1000.0),
                                        seconds(down.path("max_ms").asLong() / 1000.0),
                                        down.path("ongoing").asBoolean() ? "+" : "")
                        : "none",
                region.path("first_new_version_at").isTextual()
                        ? region.path("first_new_version_at").asText().replaceFirst(".*T([0-9:]{8}).*", "$1")
                        : "never",
                converged.isArray()
                        ? "%s-%s s"
                                .formatted(
                                        seconds(converged.path(0).asDouble()),
                                        seconds(converged.path(1).asDouble()))
                        : "no",
                region.path("stale_answers").asText("0"),
                "%s > %s".formatted(millis(region.path("before").path("p95_ms")), millis(region.path("p95_ms"))));
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String millis(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.0f", value.asDouble()) : "-";
    }

    private static String laidOut(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static Ink ink(String status) {
        return switch (status) {
            case "passed" -> Ink.GOOD;
            case "failed" -> Ink.BAD;
            default -> Ink.WARN;
        };
    }
}
