package dev.candor.measurement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.security.Sha256;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers with a strong validator (RFC 9110 §8.8.1), so that whoever asks again with {@code If-None-Match} hears 304 until the
 * answer is another one. Where nothing that was asked for can change unnoticed, that costs no read of it.
 */
@Singleton
class Conditional {

    // Renewed whenever an answer of the same figures is written in another way.
    private static final String FORM = "1";
    private static final int TAG_BYTES = 16;
    private static final MediaType CSV = MediaType.valueOf(Csv.MEDIA_TYPE + "; charset=utf-8; header=present");

    // Shorter than the shortest step, so that nobody's picture is older than the points it shows.
    private static final String CACHE = "private, max-age=5";

    private final ObjectMapper json;

    Conditional(ObjectMapper json) {
        this.json = json;
    }

    /** What is asked for, as far as an answer depends on it. */
    record Asked(Request request, HttpHeaders headers, boolean table) {

        /** As a table if it is named so, else in whichever form the headers ask for. */
        private boolean csv() {
            Variant variant = table
                    ? null
                    : request.selectVariant(
                            Variant.mediaTypes(MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(Csv.MEDIA_TYPE))
                                    .build());
            return table
                    || (variant != null && variant.getMediaType().getSubtype().equals("csv"));
        }

        // Bytes that are sent compressed are other bytes.
        private String encoding() {
            List<String> accepted = headers.getRequestHeader(HttpHeaders.ACCEPT_ENCODING);
            String all = accepted == null ? "" : String.join(",", accepted).toLowerCase(Locale.ROOT);
            return all.contains("gzip") ? "g" : all.contains("deflate") || all.contains("br") ? "c" : "i";
        }
    }

    /**
     * The answer, or 304.
     *
     * @param version what changes whenever the answer may; empty if only the answer itself tells
     * @param answer made only if it is needed
     */
    Response answer(Asked asked, Optional<String> version, Supplier<? extends Csv.Table> answer) {
        boolean csv = asked.csv();
        String form = FORM + (csv ? "t" : "j") + asked.encoding();
        byte[] body = null;
        EntityTag tag;
        if (version.isPresent()) {
            tag = tag(form, version.get().getBytes(StandardCharsets.UTF_8));
        } else {
            body = bytes(answer.get(), csv);
            tag = tag(form, body);
        }
        Response.ResponseBuilder unchanged = asked.request().evaluatePreconditions(tag);
        if (unchanged == null) {
            unchanged = Response.ok(
                    body == null ? bytes(answer.get(), csv) : body, csv ? CSV : MediaType.APPLICATION_JSON_TYPE);
        }
        return unchanged
                .tag(tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT + ", " + HttpHeaders.ACCEPT_ENCODING)
                .build();
    }

    private byte[] bytes(Csv.Table answer, boolean csv) {
        try {
            if (!csv) {
                return json.writeValueAsBytes(answer);
            }
            StringBuilder text = new StringBuilder();
            Csv.write(answer, text);
            return text.toString().getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EntityTag tag(String form, byte[] content) {
        MessageDigest digest = Sha256.start();
        digest.update(form.getBytes(StandardCharsets.US_ASCII));
        return new EntityTag(Sha256.hex(Arrays.copyOf(digest.digest(content), TAG_BYTES)) + '-' + form);
    }
}
