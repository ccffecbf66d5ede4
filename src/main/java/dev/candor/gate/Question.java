package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the request of a gate from what another system's hook carries, so that there is one reader of requests. */
final class Question {

    private static final Set<String> TEXTS =
            Set.of("app", "version", "previous_version", "environment", "soak", "deadline", "suite", "probe_interval");
    private static final Set<String> LISTS = Set.of("probes", "critical_regions", "advisory_regions");

    private final ObjectNode body;

    private Question(ObjectNode body) {
        this.body = body;
    }

    static Question empty(ObjectMapper json) {
        return new Question(json.createObjectNode());
    }

    /**
     * A hook's own JSON as the request.
     *
     * @throws ProblemException 400 if it is no object
     */
    static ObjectNode object(ObjectMapper json, @Nullable String text) {
        try {
            JsonNode read = text == null || text.isBlank() ? json.createObjectNode() : json.readTree(text);
            if (read instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage());
        }
        throw malformed("a JSON object is expected");
    }

    private static ProblemException malformed(String detail) {
        return ProblemException.badRequest("malformed-json", "The body is not the JSON expected here", detail);
    }

    static Question of(ObjectNode body) {
        return new Question(body);
    }

    /** Sets that field if there is a value and it has none. */
    Question with(String field, @Nullable String value) {
        if (value != null && !value.isBlank() && !body.has(field)) {
            body.put(field, value);
        }
        return this;
    }

    /** Takes every field of a request that {@code values} knows; lists with commas between. */
    Question with(Function<String, @Nullable String> values) {
        TEXTS.forEach(field -> with(field, values.apply(field)));
        for (String field : LISTS) {
            String value = values.apply(field);
            if (value != null && !value.isBlank() && !body.has(field)) {
                ArrayNode list = body.putArray(field);
                for (String one : value.split(",", -1)) {
                    list.add(one.strip());
                }
            }
        }
        return this;
    }

    /** Old and new may answer side by side, as they do while a canary takes a part of the traffic. */
    Question mixed() {
        JsonNode policy = body.path("policy");
        ObjectNode own = policy instanceof ObjectNode object ? object : body.putObject("policy");
        if (!own.has("require_convergence")) {
            own.put("require_convergence", false);
        }
        return this;
    }

    Question source(Map<String, String> facts) {
        if (!body.has("source")) {
            ObjectNode source = body.putObject("source");
            facts.forEach(source::put);
        }
        return this;
    }

    String text() {
        return body.toString();
    }
}
