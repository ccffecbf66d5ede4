package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Why a run was not up.
 *
 * @param kind what went wrong
 * @param source where the trouble lies, as far as one run can tell
 * @param detail one line for a person, with the observed and the expected value; control characters removed, at most 300 characters
 */
public record Failure(Kind kind, Source source, String detail) {

    /** What went wrong; the words are those of the probe-file page. */
    public enum Kind {
        DNS,
        CONNECT,
        REFUSED,
        RESET,
        TLS,
        CERT,
        TIMEOUT,
        STATUS,
        VERSION,
        HEADER,
        BODY,
        JSON,
        SIZE,
        ENCODING,
        REDIRECT,
        PROTOCOL,
        AUTH,
        ASSERTION,
        BLOCKED,
        AGENT;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the trouble lies. */
    public enum Source {
        TARGET,
        RESOLVER,
        PATH,
        AGENT,
        CONFIG;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
