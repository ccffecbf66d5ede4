package dev.candor.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** Where a gate stands. All but {@link #RUNNING} and {@link #HELD} are decisions, and a decision never changes. */
public enum GateStatus {
    RUNNING(202),
    /** The platform is in trouble or worked on, or nothing may be deployed now: the gate goes on when that is over. */
    HELD(202),
    PASSED(200),
    FAILED(409),
    /** It can't be told whether the deploy is good; never the same as passed. */
    INCONCLUSIVE(424);

    /** What is no decision. */
    static final Set<GateStatus> OPEN = Set.of(RUNNING, HELD);

    private final int httpStatus;

    GateStatus(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** Whether this is a decision. */
    public boolean decided() {
        return !OPEN.contains(this);
    }

    /** The word in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What {@code POST /api/v1/gates} answers for it. None of them is a status that clients retry by themselves. */
    int httpStatus() {
        return httpStatus;
    }
}
