package dev.candor.incident;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says happened: {@code {"host": "fra-112", "kind": "disk", "state": "died", "what": "nvme2"}}.
 *
 * @param host the id of the host that it happened to; this or {@code region}
 * @param region the code of the region that it happened to
 * @param kind what is concerned: cpu, memory, oom, disk, network; null for the whole of it
 * @param state whether it is gone, or only in danger
 * @param what which one of several, so that two drives of a host are two acts; null for no one in particular
 * @param text for operators; null for none
 * @param until when it is over unless somebody ends it before; null for a week from now
 */
public record NewAct(
        @Nullable String host,
        @Nullable String region,
        @Nullable String kind,
        @NotNull State state,
        @Size(max = 100) @Nullable String what,
        @Size(max = 300) @Nullable String text,
        @Nullable Instant until) {

    /** How bad it is. */
    public enum State {
        /** It is gone: what stands on it is impaired. */
        DIED,
        /** It works still: what stands on it is at risk. */
        AT_RISK;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static State of(String word) {
            for (State state : values()) {
                if (state.word().equals(word)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("expected died or at_risk");
        }
    }
}
