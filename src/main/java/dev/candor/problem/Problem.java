package dev.candor.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of every error answer, as RFC 9457 §3 lays it down.
 *
 * @param type a stable URI that clients may switch on; {@code about:blank} where the status says it all
 * @param title the same for every problem of one type
 * @param status the HTTP status, repeated in the body
 * @param detail what was wrong this time, with the value; null where there is nothing to add
 * @param instance names this occurrence, and is in the log line of a server error; null if nothing was logged
 * @param errors each broken field, for requests that break several rules at once; empty otherwise
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        URI type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable URI instance,
        List<FieldError> errors) {

    /** The media type of a problem document (RFC 9457 §6.1). */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_BASE = "https://candor.dev/problems/";

    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status must be 400 to 599, was " + status);
        }
        errors = List.copyOf(errors);
    }

    /**
     * One broken field.
     *
     * @param pointer where it is in the request, as a JSON pointer (RFC 6901) or the parameter's name
     * @param detail what was expected, and what was there
     */
    public record FieldError(String pointer, String detail) {}

    /** A problem of one of our own types; {@code slug} becomes the end of its type URI. */
    public static Problem of(int status, String slug, String title, @Nullable String detail) {
        return new Problem(URI.create(TYPE_BASE + slug), title, status, detail, null, List.of());
    }

    /** A problem that its status says all of (RFC 9457 §4.2.1). */
    public static Problem blank(int status, String title, @Nullable String detail) {
        return new Problem(URI.create("about:blank"), title, status, detail, null, List.of());
    }

    /** The same problem with the occurrence named. */
    public Problem at(URI occurrence) {
        return new Problem(type, title, status, detail, occurrence, errors);
    }

    /** The same problem with the broken fields listed. */
    public Problem with(List<FieldError> broken) {
        return new Problem(type, title, status, detail, instance, broken);
    }
}
