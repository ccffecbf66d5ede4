package dev.candor.correlation.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.candor.correlation.blame.Blame;
import dev.candor.correlation.blame.Diagnosis;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Told;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/** What is believed at one moment, as one line of JSON. */
public final class DiagnosisJson {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private DiagnosisJson() {}

    /**
     * The line, without its end: {@code {"at":…,"findings":[…]}}. {@code ambiguous} names all that explain the same as
     * well, the component itself included, and is empty where the component is clear; {@code told_as} is the one of them that a
     * running Candor would name.
     *
     * @param locationOfAgent where each agent stands
     */
    public static String write(Diagnosis diagnosis, Map<String, String> locationOfAgent) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            time(json, "at", diagnosis.at());
            json.writeArrayFieldStart("findings");
            for (Blame blame : diagnosis.blames()) {
                write(json, blame, locationOfAgent);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a diagnosis can always be written", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Blame blame, Map<String, String> locationOfAgent) throws IOException {
        Suspect suspect = blame.suspect();
        json.writeStartObject();
        json.writeStringField("component", suspect.symbol());
        json.writeStringField("type", suspect.kind().word());
        json.writeStringField("id", suspect.id());
        json.writeStringField("class", suspect.kind().concern().word());
        number(json, "confidence", "%.4f", blame.confidence());
        number(json, "score", "%.2f", blame.score());
        number(json, "severity", "%.3f", blame.severity());
        json.writeBooleanField("page", blame.page());
        time(json, "onset", blame.onset());
        json.writeArrayFieldStart("onset_interval");
        json.writeNumber(RecordingWriter.decimal(blame.onsetFrom()));
        json.writeNumber(RecordingWriter.decimal(blame.onsetTo()));
        json.writeEndArray();
        json.writeArrayFieldStart("ambiguous");
        if (blame.ambiguous()) {
            json.writeString(suspect.symbol());
            for (Suspect rival : blame.rivals()) {
                json.writeString(rival.symbol());
            }
        }
        json.writeEndArray();
        json.writeStringField(
                "told_as", Told.of(blame, locationOfAgent).suspect().symbol());
        json.writeNumberField("explained", blame.explained());
        json.writeNumberField("failures", blame.failures());
        json.writeNumberField("runs", blame.runs());
        json.writeStringField("sentence", blame.sentence());
        json.writeEndObject();
    }

    private static void time(JsonGenerator json, String name, double seconds) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(RecordingWriter.decimal(seconds));
    }

    private static void number(JsonGenerator json, String name, String format, double value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(String.format(Locale.ROOT, format, value));
    }
}
