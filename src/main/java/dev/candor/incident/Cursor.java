package dev.candor.incident;

import dev.candor.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page of a list ended: two words that callers hand back as they got them. */
public record Cursor(String first, String second) {

    private static final int LONGEST = 1_000;

    /** Where a page of incidents ends. */
    public static Cursor after(Incident incident) {
        return new Cursor(incident.detectedAt().toString(), incident.id().toString());
    }

    static Cursor after(Act act) {
        return new Cursor(act.startedAt().toString(), act.id().toString());
    }

    static Cursor after(Maintenance maintenance) {
        return new Cursor(maintenance.from().toString(), maintenance.id().toString());
    }

    static Cursor after(Impact impact) {
        return new Cursor(impact.resource(), impact.host());
    }

    /** As it stands in answers and addresses. */
    public String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((first + '\n' + second).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #text()} wrote; null where there is none.
     *
     * @throws ProblemException 400 for anything else
     */
    public static @Nullable Cursor parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            if (text.length() > LONGEST) {
                throw malformed();
            }
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int line = plain.indexOf('\n');
            if (line < 0) {
                throw malformed();
            }
            return new Cursor(plain.substring(0, line), plain.substring(line + 1));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    /** The moment that it names. */
    public Instant instant() {
        try {
            return Instant.parse(first);
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    /** The id that it names. */
    public UUID id() {
        try {
            return UUID.fromString(second);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static ProblemException malformed() {
        return ProblemException.badRequest(
                "malformed-cursor", "The cursor is malformed", "cursor must be a next_cursor of an earlier answer");
    }
}
