package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.Excerpt;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PagerDuty's change events: one for each deploy. They never page, and stand beside an incident for who looks for a cause. */
record PagerDutyChanges(URI url, String routingKey) implements Dialect {

    private static final int LONGEST_SUMMARY = 1_024;

    @Override
    public boolean takes(String type) {
        return type.startsWith("dev.candor.deploy.");
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        if (!answers.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode event = Json.object().put("routing_key", routingKey);
        ObjectNode payload = event.putObject("payload")
                .put("summary", Excerpt.of(letter.title(), LONGEST_SUMMARY))
                .put("source", letter.text("app"))
                .put("timestamp", letter.text("started_at"));
        payload.putObject("custom_details")
                .put("deploy", letter.text("deploy"))
                .put("app", letter.text("app"))
                .put("version", letter.text("version"))
                .put("previous_version", letter.text("previous_version"));
        PagerDuty.add(event.putArray("links"), letter.link("html"), "Deploy");
        return Optional.of(Call.json(url, Map.of(), Json.text(event)));
    }
}
