package dev.candor.measurement;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one reading and writing of measurements as JSON: the one-shot runner, the spool and the ingest share it, so that
 * what one writes the others read. Times are UTC with exactly six digits of a second; numbers are never {@code NaN}.
 */
public final class MeasurementJson {

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final String FORM = "0000-00-00T00:00:00.000000Z";

    private static final ObjectMapper MAPPER = newMapper();

    private MeasurementJson() {}

    /** The mapper for measurements and batches of them. Shared: don't reconfigure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads many measurements at once, such as {@link MeasurementBatch}, from whom we know and who is not read by anybody else.
     * Names that stand twice are not looked for, which would take time with every name: the last one counts.
     */
    public static ObjectReader batches(Class<?> type) {
        return MAPPER.readerFor(type).without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    /** The measurement as one line without its end. */
    public static String write(Measurement measurement) {
        try {
            return MAPPER.writeValueAsString(measurement);
        } catch (JacksonException e) {
            throw new UncheckedIOException("cannot write the measurement of probe " + measurement.probe(), e);
        }
    }

    /**
     * Reads what {@link #write} wrote. Unknown fields are passed over, so that a newer agent can talk to an older hub.
     *
     * @throws JacksonException if it is no measurement; the message says where
     */
    public static Measurement read(String json) throws JacksonException {
        return MAPPER.readValue(json, Measurement.class);
    }

    private static ObjectMapper newMapper() {
        SimpleModule time = new SimpleModule("candor-time");
        time.addSerializer(Instant.class, new MicrosecondsSerializer());
        time.addDeserializer(Instant.class, new InstantDeserializer());
        JsonMapper mapper = JsonMapper.builder()
                .addModule(time)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                // What comes in is an agent's word: unknown fields are harmless, missing ones and wrong types are not.
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(100)
                        .maxStringLength(64 * 1024)
                        .maxNumberLength(64)
                        .build());
        return mapper;
    }

    private static final class MicrosecondsSerializer extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        MicrosecondsSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(MICROSECONDS.format(value.truncatedTo(ChronoUnit.MICROS)));
        }
    }

    private static final class InstantDeserializer extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantDeserializer() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getValueAsString();
            Instant ours = text == null ? null : microseconds(text);
            if (ours != null) {
                return ours;
            }
            try {
                return Instant.parse(text == null ? "" : text);
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(
                        Instant.class, String.valueOf(text), "must be a time such as 2026-11-20T12:00:00.123456Z");
            }
        }
    }

    // What we write ourselves has one form, which is read without a formatter; all else is left to it.
    private static @Nullable Instant microseconds(String text) {
        if (text.length() != FORM.length()) {
            return null;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char c = text.charAt(i);
            if (FORM.charAt(i) == '0' ? c < '0' || c > '9' : c != FORM.charAt(i)) {
                return null;
            }
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        if (hour > 23 || minute > 59 || second > 59 || month < 1 || month > 12 || day < 1 || day > 31) {
            return null;
        }
        int year = number(text, 0, 4);
        if (day > YearMonth.of(year, month).lengthOfMonth()) {
            return null;
        }
        long seconds = LocalDate.of(year, month, day).toEpochDay() * 86_400 + hour * 3600L + minute * 60L + second;
        return Instant.ofEpochSecond(seconds, number(text, 20, 26) * 1_000L);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
