package dev.candor.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes a mapping as JSON, which is YAML too: read again it gives the same nodes, apart from their places. */
final class SectionJson {

    // Aliases may repeat a big part many times over.
    private static final int MOST_NODES = 10_000;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    // Only ASCII: YAML takes no bare control characters.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final JsonGenerator out;
    private int nodes;

    private SectionJson(JsonGenerator out) {
        this.out = out;
    }

    static Optional<String> of(YamlNode.Mapping mapping, Set<String> without, Map<String, Object> more) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            SectionJson writer = new SectionJson(out);
            out.writeStartObject();
            for (YamlNode.Entry entry : mapping.entries()) {
                if (!without.contains(entry.key().text())) {
                    out.writeFieldName(entry.key().text());
                    writer.write(entry.value());
                }
            }
            for (Map.Entry<String, Object> entry : more.entrySet()) {
                out.writeFieldName(entry.getKey());
                if (entry.getValue() instanceof Integer number) {
                    out.writeNumber(number);
                } else {
                    out.writeString(entry.getValue().toString());
                }
            }
            out.writeEndObject();
            out.flush();
            return writer.nodes > MOST_NODES ? Optional.empty() : Optional.of(text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("a section can always be written", e);
        }
    }

    private void write(YamlNode node) throws IOException {
        if (++nodes > MOST_NODES) {
            out.writeNull();
        } else if (node instanceof YamlNode.Sequence sequence) {
            out.writeStartArray();
            for (YamlNode item : sequence.items()) {
                write(item);
            }
            out.writeEndArray();
        } else if (node instanceof YamlNode.Mapping mapping) {
            out.writeStartObject();
            for (YamlNode.Entry entry : mapping.entries()) {
                out.writeFieldName(entry.key().text());
                write(entry.value());
            }
            out.writeEndObject();
        } else if (node instanceof YamlNode.Scalar scalar) {
            scalar(scalar);
        }
    }

    private void scalar(YamlNode.Scalar scalar) throws IOException {
        String text = scalar.text();
        if (scalar.isNothing()) {
            out.writeNull();
        } else if (scalar.plain() && (text.equals("true") || text.equals("false"))) {
            out.writeBoolean(text.equals("true"));
        } else if (scalar.plain() && NUMBER.matcher(text).matches()) {
            // As it stands: 1.10 is not 1.1 where somebody reads a text.
            out.writeNumber(text);
        } else {
            out.writeString(text);
        }
    }
}
