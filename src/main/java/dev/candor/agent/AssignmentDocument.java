package dev.candor.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An assignment as it travels from the hub to an agent: the whole of it, each time. Its {@code probes} are entries of a probe
 * file, secrets only named.
 *
 * @param version the entity tag
 * @param probes each probe's entry in JSON, by id
 */
public record AssignmentDocument(String location, String version, Map<String, String> probes, List<Turns> turns) {

    /** Longest document in characters; ten thousand probes take a fifth of it. */
    public static final int LONGEST = 32 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxStringLength(1 << 20)
                    .build())
            .build();

    public AssignmentDocument {
        probes = Map.copyOf(probes);
        turns = List.copyOf(turns);
    }

    /** The turns of one probe, as in {@link Assignment.Item}. */
    record Turns(
            String key,
            String probe,
            Duration interval,
            Duration phase,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /** The assignment in JSON. Probes that were not read from a file can't be told and are left out. */
    public static String write(Assignment assignment) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("location", assignment.location());
            out.writeStringField("version", assignment.version());
            out.writeObjectFieldStart("probes");
            Map<String, String> sources = new LinkedHashMap<>();
            assignment.items().stream()
                    .filter(item -> !item.probe().source().isEmpty())
                    .forEach(item -> sources.put(item.probe().id(), item.probe().source()));
            for (Map.Entry<String, String> source : sources.entrySet()) {
                out.writeFieldName(source.getKey());
                out.writeRawValue(source.getValue());
            }
            out.writeEndObject();
            out.writeArrayFieldStart("turns");
            for (Assignment.Item item : assignment.items()) {
                if (sources.containsKey(item.probe().id())) {
                    write(item, out);
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an assignment can always be written", e);
        }
        return text.toString();
    }

    private static void write(Assignment.Item item, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("key", item.key());
        out.writeStringField("probe", item.probe().id());
        out.writeNumberField("interval_ns", item.interval().toNanos());
        out.writeNumberField("phase_ns", item.phase().toNanos());
        if (item.from() != null) {
            out.writeStringField("from", item.from().toString());
        }
        if (item.until() != null) {
            out.writeStringField("until", item.until().toString());
        }
        out.writeEndObject();
    }

    /**
     * Reads what {@link #write} wrote; fields that are not known are passed over.
     *
     * @throws IOException if it is something else
     */
    static AssignmentDocument read(String text) throws IOException {
        String location = "";
        String version = "";
        Map<String, String> probes = new LinkedHashMap<>();
        List<Turns> turns = new ArrayList<>();
        try (JsonParser in = JSON.createParser(text)) {
            expect(in, in.nextToken(), JsonToken.START_OBJECT);
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "location" -> location = in.getText();
                    case "version" -> version = in.getText();
                    case "probes" -> readProbes(in, text, probes);
                    case "turns" -> readTurns(in, turns);
                    default -> in.skipChildren();
                }
            }
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new IOException("expected an assignment: " + e.getMessage(), e);
        }
        if (location.isEmpty() || version.isEmpty()) {
            throw new IOException("expected an assignment with a location and a version");
        }
        return new AssignmentDocument(location, version, probes, turns);
    }

    // The entry exactly as it was written: numbers must keep the form that somebody gave them.
    private static void readProbes(JsonParser in, String text, Map<String, String> into) throws IOException {
        expect(in, in.currentToken(), JsonToken.START_OBJECT);
        for (String id = in.nextFieldName(); id != null; id = in.nextFieldName()) {
            expect(in, in.nextToken(), JsonToken.START_OBJECT);
            int start = (int) in.currentTokenLocation().getCharOffset();
            in.skipChildren();
            into.put(id, text.substring(start, (int) in.currentLocation().getCharOffset()));
        }
    }

    private static void readTurns(JsonParser in, List<Turns> into) throws IOException {
        expect(in, in.currentToken(), JsonToken.START_ARRAY);
        while (in.nextToken() == JsonToken.START_OBJECT) {
            String key = "";
            String probe = "";
            Duration interval = Duration.ZERO;
            Duration phase = Duration.ZERO;
            Instant from = null;
            Instant until = null;
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "key" -> key = in.getText();
                    case "probe" -> probe = in.getText();
                    case "interval_ns" -> interval = Duration.ofNanos(in.getLongValue());
                    case "phase_ns" -> phase = Duration.ofNanos(in.getLongValue());
                    case "from" -> from = Instant.parse(in.getText());
                    case "until" -> until = Instant.parse(in.getText());
                    default -> in.skipChildren();
                }
            }
            into.add(new Turns(key, probe, interval, phase, from, until));
        }
    }

    private static void expect(JsonParser in, @Nullable JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("expected %s at %s, found %s"
                    .formatted(wanted, in.currentTokenLocation().offsetDescription(), found));
        }
    }
}
