package dev.candor.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what an HTTP request sends: {@code body}, {@code json}, {@code form} or {@code multipart}. */
final class BodyReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KEYS = List.of("body", "json", "form", "multipart");
    private static final int MOST_FIELDS = 200;

    private final Function<String, String> fillIn;

    BodyReader(Function<String, String> fillIn) {
        this.fillIn = fillIn;
    }

    /** What is sent, with its type among the headers unless one is written; null for nothing. */
    @Nullable
    String read(Section section, List<Map.Entry<String, String>> headers) {
        List<String> found = KEYS.stream().filter(section::has).toList();
        if (found.size() > 1) {
            section.errorAtKey(found.get(1), "expected '%s' or '%s', found both".formatted(found.get(0), found.get(1)));
        }
        if (section.has("json")) {
            type(headers, "application/json");
            return json(section);
        }
        if (section.has("form")) {
            type(headers, "application/x-www-form-urlencoded");
            return FormEncoding.form(fields(section));
        }
        if (section.has("multipart")) {
            Multipart multipart = new Multipart(parts(section));
            if (has(headers, "content-type")) {
                section.errorAtKey("multipart", "expected no header Content-Type: it names the boundary of the parts");
            }
            type(headers, multipart.contentType());
            return multipart.body();
        }
        return section.anyText("body")
                .flatMap(text -> section.read(text, fillIn))
                .orElse(null);
    }

    private static void type(List<Map.Entry<String, String>> headers, String type) {
        if (!has(headers, "content-type")) {
            headers.add(Map.entry("Content-Type", type));
        }
    }

    private static boolean has(List<Map.Entry<String, String>> headers, String name) {
        return headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    /** A mapping of names to a value, or to a list of them. */
    private List<Map.Entry<String, String>> fields(Section section) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        section.section("form")
                .ifPresent(form -> form.keys().forEach(name -> {
                    List<Text> values = form.isScalar(name.value())
                            ? form.anyText(name.value()).stream().toList()
                            : form.texts(name.value());
                    values.forEach(value ->
                            form.read(value, fillIn).ifPresent(text -> fields.add(Map.entry(name.value(), text))));
                }));
        limit(section, "form", fields.size());
        return fields;
    }

    private static void limit(Section section, String key, int found) {
        if (found > MOST_FIELDS) {
            section.errorAtKey(key, "expected at most %d fields, found %d".formatted(MOST_FIELDS, found));
        }
    }

    private List<Multipart.Part> parts(Section section) {
        List<Multipart.Part> parts = new ArrayList<>();
        for (Section part : section.sections("multipart")) {
            part.allow("name", "value", "filename", "type");
            Optional<String> name = part.requiredText("name").flatMap(text -> part.read(text, fillIn));
            if (!part.has("value")) {
                part.error("expected the key 'value'");
            }
            Optional<String> value = part.anyText("value").flatMap(text -> part.read(text, fillIn));
            String filename = part.value("filename", fillIn).orElse(null);
            String type =
                    part.value("type", fillIn.andThen(BodyReader::mediaType)).orElse(null);
            name.ifPresent(said -> parts.add(new Multipart.Part(said, value.orElse(""), filename, type)));
        }
        limit(section, "multipart", parts.size());
        return parts;
    }

    private static String mediaType(String text) {
        if (!text.matches("[A-Za-z0-9!#$&^_.+-]{1,127}/[^\\p{Cntrl}]{1,127}")) {
            throw new IllegalArgumentException("expected a media type such as text/plain, found '%s'".formatted(text));
        }
        return text;
    }

    private @Nullable String json(Section section) {
        try {
            return JSON.writeValueAsString(
                    filledIn(section, section.data("json").orElse(null)));
        } catch (JsonProcessingException e) {
            section.error("json", "cannot be written as JSON: " + e.getOriginalMessage());
            return null;
        }
    }

    private @Nullable Object filledIn(Section section, @Nullable Object data) {
        if (data instanceof String text) {
            try {
                return fillIn.apply(text);
            } catch (IllegalArgumentException e) {
                section.error("json", String.valueOf(e.getMessage()));
                return text;
            }
        }
        if (data instanceof List<?> list) {
            List<@Nullable Object> filled = new ArrayList<>();
            list.forEach(item -> filled.add(filledIn(section, item)));
            return filled;
        }
        if (data instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> filled = new LinkedHashMap<>();
            map.forEach((key, value) -> filled.put(String.valueOf(key), filledIn(section, value)));
            return filled;
        }
        return data;
    }
}
