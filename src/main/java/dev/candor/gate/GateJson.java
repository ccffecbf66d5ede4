package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** What the rows of gates hold as JSON. This room alone writes it, so that it can always be read. */
@Singleton
class GateJson {

    private final ObjectMapper json;

    GateJson(ObjectMapper json) {
        this.json = json;
    }

    ObjectMapper mapper() {
        return json;
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "cannot write a gate's " + value.getClass().getSimpleName(), e);
        }
    }

    GateSpec spec(GateEntity row) {
        return read(row.spec, new TypeReference<>() {});
    }

    GateReport report(GateEntity row) {
        return read(row.report, new TypeReference<>() {});
    }

    List<Blame> blames(GateEntity row) {
        return read(row.blames, new TypeReference<>() {});
    }

    Map<String, String> facts(String text) {
        return read(text, new TypeReference<>() {});
    }

    Map<String, Object> object(String text) {
        return read(text, new TypeReference<>() {});
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot read a gate's row: " + e.getOriginalMessage(), e);
        }
    }
}
