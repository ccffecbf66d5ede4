package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.candor.problem.Excerpt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event in the hands of who puts it into another system's words.
 *
 * @param id the event's, for ever the same
 * @param event the whole CloudEvent
 * @param body the same, byte for byte as it is stored
 * @param at when this try is made
 * @param thread where the receiver was told of the subject before; null if it was not, or needs no memory
 */
public record Letter(
        String id,
        JsonNode event,
        String body,
        Instant at,
        @Nullable String thread) {

    private static final String ALERT = "dev.candor.alert.";

    /** Whether a type is one of an alert, not of a gate, a deploy or a heartbeat. */
    public static boolean ofAlert(String type) {
        return type.startsWith(ALERT);
    }

    /** The event's type. */
    public String type() {
        return event.path("type").asText();
    }

    /** What happened to the alert: {@code firing}, {@code resolved}… The whole type where it is none of an alert. */
    String what() {
        String type = type();
        return ofAlert(type) ? type.substring(ALERT.length(), type.lastIndexOf('.')) : type;
    }

    JsonNode data() {
        return event.path("data");
    }

    /** A text of the data; empty where there is none. */
    String text(String name) {
        JsonNode value = data().path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }

    String title() {
        return text("title").isEmpty() ? type() : text("title");
    }

    /** Sentences for people; the title where there are none. */
    String words() {
        String told = data().at("/update/text").asText("");
        String words = told.isEmpty() ? text("explanation") : told;
        return words.isEmpty() ? title() : words;
    }

    String key() {
        return text("dedup_key").isEmpty() ? id : text("dedup_key");
    }

    String severity() {
        return text("severity");
    }

    boolean over() {
        return what().equals("resolved") || what().equals("superseded");
    }

    /** Whether it is worth waking somebody, now or when it began. */
    boolean urgent() {
        return data().path("urgent").asBoolean(false) || data().path("page").asBoolean(false);
    }

    /** A link of the data; empty where there is none. */
    String link(String name) {
        return data().path("links").path(name).asText("");
    }

    String component() {
        return data().at("/attribution/component").asText("").isEmpty()
                ? "candor"
                : data().at("/attribution/component").asText();
    }

    /** At most that many bytes of UTF-8, never half of a character. */
    static String cutBytes(String text, int most) {
        String rest = text;
        while (rest.getBytes(StandardCharsets.UTF_8).length > most) {
            rest = Excerpt.of(rest, Math.max(2, rest.length() - Math.max(1, rest.length() / 10)));
        }
        return rest;
    }
}
