package dev.candor.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.candor.agent.AgentReport;
import dev.candor.agent.AgentStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One agent as operators see it.
 *
 * @param agent its name; an agent of the hub's own process is called as its location
 * @param state how it is, in a word
 * @param trusted whether it may run probes more often than once a second
 * @param enrolledAt null for an agent of the hub's own process
 * @param lastSeen when it last said anything; null if never
 * @param since when it got into trouble; null if it is in none
 * @param clockOffsetMs how far its machine's clock is behind the hub's; its measurements are corrected by it. Null if it never said
 * @param lateness how late its runs began; null if it never said
 * @param refused measurements that it had no right to hand in, since the hub's start
 * @param version of its program; null if it never said
 * @param selfCheck whether each of its self-check targets answered the last time
 * @param unreadable probes of its assignment that it can't run, with the reason
 * @param status what it counted; null if it never said
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AgentView(
        String agent,
        String location,
        State state,
        boolean trusted,
        @JsonProperty("enrolled_at") @Nullable Instant enrolledAt,
        @JsonProperty("last_seen") @Nullable Instant lastSeen,
        @Nullable Instant since,
        @JsonProperty("clock_offset_ms") @Nullable Double clockOffsetMs,
        @Nullable Lateness lateness,
        long refused,
        @Nullable String version,
        @JsonProperty("self_check") List<AgentReport.Checked> selfCheck,
        List<String> unreadable,
        @Nullable AgentStatus status) {

    /** How an agent is. */
    public enum State {
        /** It reports, and all is well. */
        FINE,
        /** It was enrolled and has not reported yet. */
        NEW,
        /** It has not reported for too long. */
        SILENT,
        /** It reaches none of the places that it must always reach. */
        SICK,
        /** It was taken its rights; nothing that it says is stored. */
        REVOKED;

        /** The word in JSON. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How late runs began.
     *
     * @param p50 bound in milliseconds that half of the runs did not exceed
     * @param p99 bound that 99 of 100 did not exceed
     * @param bounds of the histogram, in milliseconds
     * @param counts runs up to each bound, and one count more for those beyond
     */
    public record Lateness(long p50, long p99, List<Long> bounds, List<Long> counts) {

        static Lateness of(List<Long> counts) {
            return new Lateness(
                    AgentReport.latenessMs(counts, 0.5),
                    AgentReport.latenessMs(counts, 0.99),
                    AgentReport.LATENESS_BOUNDS,
                    counts);
        }
    }

    /** An agent of the hub's own process. */
    static AgentView ofThisProcess(AgentStatus status, List<Long> lateness, Instant now) {
        return new AgentView(
                status.agent(),
                status.location(),
                State.FINE,
                true,
                null,
                now,
                null,
                0.0,
                Lateness.of(lateness),
                0,
                null,
                List.of(),
                List.of(),
                status);
    }

    /** An agent of another process, with what it said last. */
    static AgentView of(AgentRecord agent, @Nullable AgentReport report, @Nullable Instant lastSeen, long refused) {
        return new AgentView(
                agent.name(),
                agent.location(),
                stateOf(agent, lastSeen),
                agent.trusted(),
                agent.enrolledAt(),
                lastSeen,
                agent.troubleSince(),
                report == null ? null : report.clockOffsetMs(),
                report == null ? null : Lateness.of(report.latenessCounts()),
                refused,
                report == null ? null : report.version(),
                report == null ? List.of() : report.selfCheck(),
                report == null ? List.of() : report.unreadable(),
                report == null ? null : report.status());
    }

    private static State stateOf(AgentRecord agent, @Nullable Instant lastSeen) {
        if (agent.revoked()) {
            return State.REVOKED;
        }
        Trouble trouble = agent.trouble();
        if (trouble != null) {
            return trouble == Trouble.SICK ? State.SICK : State.SILENT;
        }
        return lastSeen == null ? State.NEW : State.FINE;
    }
}
