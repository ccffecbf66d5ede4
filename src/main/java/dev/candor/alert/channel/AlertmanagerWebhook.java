package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Alertmanager's webhook, version 4, so that whatever takes one takes ours. A group is one incident. As Alertmanager has
 * it, 5xx is tried again and 4xx is final.
 *
 * @param name the receiver's
 * @param home where the links of the event begin
 */
record AlertmanagerWebhook(String name, URI url, Map<String, String> headers, URI home) implements Dialect {

    /** Go's zero time: it is not over. */
    static final String NEVER = "0001-01-01T00:00:00Z";

    @Override
    public boolean takes(String type) {
        return Letter.ofAlert(type);
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        return answers.isEmpty() ? Optional.of(Call.json(url, headers, Json.text(payload(letter)))) : Optional.empty();
    }

    private ObjectNode payload(Letter letter) {
        Map<String, String> labels = Labels.of(letter.event().path("subject").asText(), letter.data());
        String status = letter.over() ? "resolved" : "firing";
        String alertname = labels.getOrDefault("alertname", "");
        String incident = labels.getOrDefault("incident", "");
        ObjectNode group = Json.object().put("alertname", alertname).put("incident", incident);
        ObjectNode payload = Json.object()
                .put("version", "4")
                .put("groupKey", "{}:{alertname=\"%s\", incident=\"%s\"}".formatted(alertname, incident))
                .put("truncatedAlerts", 0)
                .put("status", status)
                .put("receiver", name)
                .put("externalURL", home.toString());
        payload.set("groupLabels", group);
        payload.set("commonLabels", texts(labels));
        payload.set("commonAnnotations", annotations(letter));
        ObjectNode alert = payload.putArray("alerts").addObject();
        alert.put("status", status);
        alert.set("labels", texts(labels));
        alert.set("annotations", annotations(letter));
        alert.put("startsAt", letter.text("starts_at"))
                .put("endsAt", letter.text("ends_at").isEmpty() ? NEVER : letter.text("ends_at"))
                .put("generatorURL", letter.link("html"))
                .put("fingerprint", Labels.fingerprint(Map.of("alertname", alertname, "incident", incident)));
        return payload;
    }

    private static ObjectNode annotations(Letter letter) {
        ObjectNode annotations = Json.object().put("summary", letter.title()).put("description", letter.words());
        String runbook = letter.text("runbook_url");
        return runbook.isEmpty() ? annotations : annotations.put("runbook_url", runbook);
    }

    private static ObjectNode texts(Map<String, String> values) {
        ObjectNode node = Json.object();
        values.forEach(node::put);
        return node;
    }
}
