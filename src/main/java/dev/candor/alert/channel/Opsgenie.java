package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.Excerpt;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opsgenie's alert API, which Jira Service Management's integrations speak as well. An alert goes by its alias, so that
 * creating it twice counts one up.
 *
 * @param api what {@code /v2/alerts} stands behind
 * @param team who is to respond; empty for whom the integration says
 */
record Opsgenie(URI api, String key, String team) implements Dialect {

    private static final int LONGEST_ALIAS = 512;
    private static final int LONGEST_MESSAGE = 130;
    private static final int LONGEST_DESCRIPTION = 15_000;

    @Override
    public boolean takes(String type) {
        return Letter.ofAlert(type);
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        if (!answers.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (letter.what()) {
                    case "acknowledged" -> act(letter, "acknowledge");
                    case "resolved", "superseded" -> act(letter, "close");
                    case "updated" -> act(letter, "notes");
                    default -> call("/v2/alerts", created(letter));
                });
    }

    private Call act(Letter letter, String act) {
        String alias = URLEncoder.encode(alias(letter), StandardCharsets.UTF_8);
        return call(
                "/v2/alerts/%s/%s?identifierType=alias".formatted(alias, act),
                Json.object().put("source", "Candor").put("note", Excerpt.of(letter.words(), LONGEST_DESCRIPTION)));
    }

    private ObjectNode created(Letter letter) {
        ObjectNode alert = Json.object()
                .put("alias", alias(letter))
                .put("message", Excerpt.of(letter.title(), LONGEST_MESSAGE))
                .put("description", Excerpt.of(letter.words(), LONGEST_DESCRIPTION))
                .put("source", "Candor")
                .put("entity", letter.component())
                .put("priority", priority(letter));
        ObjectNode details = alert.putObject("details")
                .put("incident", letter.link("html"))
                .put("confidence", letter.data().at("/attribution/confidence").asText(""));
        if (!letter.text("runbook_url").isEmpty()) {
            details.put("runbook", letter.text("runbook_url"));
        }
        if (!team.isEmpty()) {
            alert.putArray("responders").addObject().put("type", "team").put("name", team);
        }
        alert.putArray("tags").add("candor").add(letter.severity());
        return alert;
    }

    private Call call(String path, ObjectNode body) {
        String base = api.toString().replaceAll("/+$", "");
        return Call.json(URI.create(base + path), Map.of("Authorization", "GenieKey " + key), Json.text(body));
    }

    private static String alias(Letter letter) {
        return Excerpt.of(letter.key(), LONGEST_ALIAS);
    }

    private static String priority(Letter letter) {
        if (!letter.urgent()) {
            return "P5";
        }
        return switch (letter.severity()) {
            case "critical" -> "P1";
            case "major" -> "P2";
            default -> "P3";
        };
    }
}
