package dev.candor.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What an agent of its own process says of itself, at least every {@link RemoteAgent#REPORT}.
 *
 * @param status how it is doing
 * @param version of the program
 * @param boot what its sequences count in
 * @param clockOffsetMs how far its machine's clock is behind the hub's, in milliseconds; what it measured is corrected by it
 * @param latenessCounts runs by how late they began, below the bounds of {@link #LATENESS_BOUNDS} and beyond
 * @param sick whether none of its self-check targets answers; false if it has none
 * @param selfCheck what each of them gave
 * @param nextReportMs after how many milliseconds it means to say so again; 0 if it doesn't tell, as older agents
 * @param unreadable probes of its assignment that it cannot run, with the reason, at most {@value #MOST_UNREADABLE}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AgentReport(
        AgentStatus status,
        String version,
        String boot,
        @JsonProperty("clock_offset_ms") double clockOffsetMs,
        @JsonProperty("lateness_counts") List<Long> latenessCounts,
        boolean sick,
        @JsonProperty("self_check") List<Checked> selfCheck,
        @JsonProperty("next_report_ms") long nextReportMs,
        List<String> unreadable) {

    /** Upper bounds of the lateness counts, in milliseconds. */
    public static final List<Long> LATENESS_BOUNDS = LatenessHistogram.BOUNDS;

    /** Reasons told at once. */
    static final int MOST_UNREADABLE = 20;

    public AgentReport {
        latenessCounts = List.copyOf(latenessCounts);
        selfCheck = List.copyOf(selfCheck);
        unreadable = List.copyOf(unreadable);
    }

    /** A self-check target and whether it answered the last time. */
    public record Checked(String target, boolean ok) {}

    /** The bound in milliseconds that this share of so counted runs did not exceed; 0 if there was none. */
    public static long latenessMs(List<Long> counts, double share) {
        return LatenessHistogram.quantile(counts, share);
    }
}
