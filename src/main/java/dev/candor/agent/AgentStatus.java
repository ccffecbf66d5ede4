package dev.candor.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one agent is doing. Counts are since its start.
 *
 * @param agent its name, under which its measurements are known
 * @param location where it stands
 * @param assignment version of what it runs
 * @param probes how many items it runs
 * @param lastRun when it last began a run; null if it has not yet
 * @param latenessMs how long after its turn that run began, in milliseconds; null if there was none
 * @param runs begun
 * @param skipped turns not run, since the run before was still going or the agent itself was late
 * @param spoolDepth measurements on disk that the hub has not acknowledged
 * @param spoolBytes what they and their files take
 * @param sent measurements acknowledged by the hub: stored, duplicates and refused together
 * @param dropped measurements given up, since the spool was full or its disk failed
 * @param tornTails writes that a crash had interrupted, found at the start
 * @param badRecords measurements lost to damage on disk
 * @param lastSent when the hub last acknowledged; null if it has not yet
 * @param trouble why the last try to send or spool failed; null if it did not
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AgentStatus(
        String agent,
        String location,
        String assignment,
        int probes,
        @JsonProperty("last_run") @Nullable Instant lastRun,
        @JsonProperty("lateness_ms") @Nullable Double latenessMs,
        long runs,
        long skipped,
        @JsonProperty("spool_depth") long spoolDepth,
        @JsonProperty("spool_bytes") long spoolBytes,
        long sent,
        long stored,
        long duplicates,
        long refused,
        long dropped,
        @JsonProperty("torn_tails") int tornTails,
        @JsonProperty("bad_records") int badRecords,
        @JsonProperty("last_sent") @Nullable Instant lastSent,
        @Nullable String trouble) {}
