package dev.candor.incident;

import dev.candor.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page of a list ended: two words that callers hand back as they got them. */
record Cursor(String first, String second) {

    private static final int LONGEST = 1_000;

    static Cursor after(Incident incident) {
        return new Cursor(incident.detectedAt().toString(), incident.id().toString());
    }

    static Cursor after(Act act) {
        return new Cursor(act.startedAt().toString(), act.id().toString());
    }

    static Cursor after(Impact impact) {
        return new Cursor(impact.resource(), impact.host());
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((first + '\n' + second).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #text()} wrote; null where there is none.
     *
     * @throws ProblemException 400 for anything else
     */
    static @Nullable Cursor parse(@Nullable String text) {
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

    Instant instant() {
        try {
            return Instant.parse(first);
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    UUID id() {
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
