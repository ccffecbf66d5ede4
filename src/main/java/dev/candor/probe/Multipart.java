package dev.candor.probe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A body of {@code multipart/form-data} (RFC 7578), always the same for the same parts. */
final class Multipart {

    private static final Map<String, String> TYPES = Map.of(
            "gif", "image/gif",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "png", "image/png",
            "svg", "image/svg+xml",
            "txt", "text/plain",
            "htm", "text/html",
            "html", "text/html",
            "pdf", "application/pdf",
            "xml", "application/xml");

    private final List<Part> parts;
    private final String boundary;

    Multipart(List<Part> parts) {
        this.parts = List.copyOf(parts);
        this.boundary = boundary();
    }

    /**
     * One field.
     *
     * @param filename null for a field that is no file
     * @param type null for none said
     */
    record Part(
            String name,
            String value,
            @Nullable String filename,
            @Nullable String type) {}

    /** What is said to be in a file of that name, as curl guesses it; null where it would not. */
    static @Nullable String typeOf(String filename) {
        String end = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return filename.indexOf('.') < 0 ? null : TYPES.get(end);
    }

    String contentType() {
        return "multipart/form-data" + parameter();
    }

    /** What follows the media type in the header. */
    String parameter() {
        return "; boundary=" + boundary;
    }

    String body() {
        StringBuilder body = new StringBuilder();
        for (Part part : parts) {
            body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
            body.append(escaped(part.name())).append('"');
            if (part.filename() != null) {
                body.append("; filename=\"").append(escaped(part.filename())).append('"');
            }
            if (part.type() != null) {
                body.append("\r\nContent-Type: ").append(part.type());
            }
            body.append("\r\n\r\n").append(part.value()).append("\r\n");
        }
        return body.append("--").append(boundary).append("--\r\n").toString();
    }

    /** As HTML's standard has it for names and files. */
    private static String escaped(String name) {
        return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
    }

    private String boundary() {
        List<String> texts = new ArrayList<>();
        CRC32 sum = new CRC32();
        parts.forEach(part -> {
            texts.add(part.name());
            texts.add(part.value());
            sum.update(part.toString().getBytes(StandardCharsets.UTF_8));
        });
        String candidate = "----candor%08x".formatted(sum.getValue());
        while (anyHas(texts, candidate)) {
            candidate += "x";
        }
        return candidate;
    }

    private static boolean anyHas(List<String> texts, String candidate) {
        return texts.stream().anyMatch(text -> text.contains(candidate));
    }
}
