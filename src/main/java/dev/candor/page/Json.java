package dev.candor.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.stream.Collectors;

/** Writes JSON (RFC 8259). */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    // What another Candor wrote may have other fields: that is told, not guessed at.
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private Json() {}

    /**
     * A record that was written with all of its fields.
     *
     * @throws IllegalStateException if it is another one
     */
    static <T> T read(String json, Class<T> type) {
        try {
            return STRICT.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "a snapshot holds something else than %s: %s".formatted(type, e.getOriginalMessage()), e);
        }
    }

    /** A record, map or text as JSON. */
    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts can be written", e);
        }
    }

    /** The elements of an array, without its brackets, so that rows of elements can stand one behind the other. */
    static String elements(List<?> values) {
        return values.stream().map(Json::write).collect(Collectors.joining(","));
    }

    /** An array of elements that are written already. */
    static RawValue array(String elements) {
        return new RawValue("[" + elements + "]");
    }
}
