package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.Excerpt;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PagerDuty's Events API v2: 202 is accepted, 400 is final, 429 and 5xx are tried again. After a resolve the same
 * {@code dedup_key} opens a new alert there, so that nothing but what fires may trigger.
 *
 * @param routingKey of the service's integration; stands in bodies only
 */
record PagerDuty(URI url, String routingKey) implements Dialect {

    private static final int LONGEST_SUMMARY = 1_024;
    private static final int LONGEST_KEY = 255;
    private static final int LARGEST = 512 * 1_024;

    @Override
    public boolean takes(String type) {
        return Letter.ofAlert(type);
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        if (!answers.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode event = event(letter);
        String body = Json.text(event);
        if (body.getBytes(StandardCharsets.UTF_8).length > LARGEST && event.has("payload")) {
            event.withObject("/payload").remove("custom_details");
            body = Json.text(event);
        }
        return Optional.of(Call.json(url, Map.of(), body));
    }

    private ObjectNode event(Letter letter) {
        String action = switch (letter.what()) {
            case "acknowledged" -> "acknowledge";
            case "resolved", "superseded" -> "resolve";
            default -> "trigger";
        };
        ObjectNode event = Json.object()
                .put("routing_key", routingKey)
                .put("event_action", action)
                .put("dedup_key", Excerpt.of(letter.key(), LONGEST_KEY));
        if (!action.equals("trigger")) {
            return event;
        }
        event.put("client", "Candor").put("client_url", letter.link("html"));
        ObjectNode payload = event.putObject("payload")
                .put("summary", Excerpt.of(letter.title(), LONGEST_SUMMARY))
                .put("source", letter.component())
                .put("severity", severity(letter))
                .put("timestamp", letter.text("starts_at"))
                .put("component", letter.data().at("/attribution/verdict").asText("none"))
                .put("group", group(letter))
                .put(
                        "class",
                        "blame:" + letter.data().at("/attribution/verdict").asText("none"));
        ObjectNode details = payload.putObject("custom_details").put("explanation", letter.words());
        for (String part : List.of("attribution", "impact", "evidence", "deploys", "suppressed", "runbook_url")) {
            if (letter.data().hasNonNull(part)) {
                details.set(part, letter.data().get(part));
            }
        }
        event.set("links", links(letter));
        event.putArray("images");
        return event;
    }

    private static ArrayNode links(Letter letter) {
        ArrayNode links = Json.object().putArray("links");
        add(links, letter.text("runbook_url"), "Runbook");
        add(links, letter.link("html"), "Incident");
        add(links, letter.link("silence"), "Silence");
        return links;
    }

    static void add(ArrayNode links, String href, String text) {
        if (!href.isEmpty()) {
            links.addObject().put("href", href).put("text", text);
        }
    }

    private static String group(Letter letter) {
        String region = letter.data().at("/impact/regions/0").asText("");
        return region.isEmpty() ? "platform" : "region/" + region;
    }

    private static String severity(Letter letter) {
        return switch (letter.severity()) {
            case "critical" -> "critical";
            case "major" -> "error";
            case "minor" -> "warning";
            default -> "info";
        };
    }
}
