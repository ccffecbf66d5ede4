package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Slack app: one message per incident, which is kept true in place ({@code chat.update}), and what changes is answered
 * to it ({@code chat.postMessage} with {@code thread_ts}). Answers are 200 whatever they say.
 *
 * @param api where its methods are, with a slash at the end
 * @param token the app's, {@code xoxb-…}
 * @param channel an id or a name
 */
record SlackApp(URI api, String token, String channel) implements Dialect {

    private static final Set<String> PASSING = Set.of(
            "ratelimited",
            "rate_limited",
            "internal_error",
            "fatal_error",
            "service_unavailable",
            "request_timeout",
            "team_added_to_org");

    @Override
    public boolean takes(String type) {
        return true;
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        String thread = letter.thread();
        int space = thread == null ? -1 : thread.indexOf(' ');
        if (thread == null || space < 0) {
            return answers.isEmpty()
                    ? Optional.of(
                            call("chat.postMessage", SlackWords.message(letter).put("channel", channel)))
                    : Optional.empty();
        }
        String where = thread.substring(0, space);
        String root = thread.substring(space + 1);
        return switch (answers.size()) {
            case 0 ->
                Optional.of(call(
                        "chat.update",
                        SlackWords.message(letter).put("channel", where).put("ts", root)));
            case 1 ->
                Optional.of(call(
                        "chat.postMessage",
                        Json.object()
                                .put("channel", where)
                                .put("thread_ts", root)
                                .put("text", SlackWords.change(letter))));
            default -> Optional.empty();
        };
    }

    private Call call(String method, ObjectNode body) {
        body.put("unfurl_links", false);
        return Call.json(api.resolve(method), Map.of("Authorization", "Bearer " + token), Json.text(body));
    }

    @Override
    public Fate fate(Answer answer) {
        if (!answer.good()) {
            return Fate.byStatus(answer.status());
        }
        JsonNode said = Json.read(answer.body()).orElseGet(Json::object);
        if (said.path("ok").asBoolean(false)) {
            return Fate.ACCEPTED;
        }
        return PASSING.contains(said.path("error").asText()) || said.isEmpty() ? Fate.AGAIN : Fate.NEVER;
    }

    @Override
    public @Nullable String thread(Letter letter, List<Answer> answers) {
        if (letter.thread() != null || answers.isEmpty()) {
            return letter.thread();
        }
        JsonNode said = Json.read(answers.get(0).body()).orElseGet(Json::object);
        String where = said.path("channel").asText("");
        String root = said.path("ts").asText("");
        return where.isEmpty() || root.isEmpty() ? null : where + " " + root;
    }
}
