package dev.candor.alert.channel;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A POST to whatever takes one, by a mapping instead of a template: a value that begins with a slash is a JSON pointer
 * into the event (RFC 6901), any other is sent as it is. With fields the body is a JSON object of them, else it is
 * the text.
 *
 * @param headers header names and what they say
 * @param fields names of the body's fields and what they say; empty for a text
 */
record PlainPost(URI url, Map<String, String> headers, Map<String, String> fields) implements Dialect {

    private static final int LONGEST_TEXT = 4_096;

    @Override
    public boolean takes(String type) {
        return true;
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        if (!answers.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> said = new HashMap<>();
        headers.forEach((name, value) -> {
            JsonNode found = value(letter, value);
            if (!found.isMissingNode() && !found.isNull()) {
                said.put(name, Ntfy.header(found.isContainerNode() ? Json.text(found) : found.asText()));
            }
        });
        if (fields.isEmpty()) {
            said.putIfAbsent("Content-Type", "text/plain; charset=utf-8");
            String text =
                    letter.title().equals(letter.words()) ? letter.title() : letter.title() + "\n" + letter.words();
            return Optional.of(new Call("POST", url, said, Letter.cutBytes(text, LONGEST_TEXT)));
        }
        ObjectNode body = Json.object();
        fields.forEach((name, value) -> {
            JsonNode found = value(letter, value);
            if (!found.isMissingNode()) {
                body.set(name, found);
            }
        });
        return Optional.of(Call.json(url, said, Json.text(body)));
    }

    private static JsonNode value(Letter letter, String value) {
        return value.startsWith("/") ? letter.event().at(JsonPointer.compile(value)) : TextNode.valueOf(value);
    }
}
