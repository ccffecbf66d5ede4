package dev.candor.page;

import dev.candor.incident.Incident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one location saw of one component: probes of one component at one location are one row, since which probes there are is no
 * reader's business.
 *
 * @param component its id; empty for none
 */
record Sighting(
        String location,
        String component,
        int runs,
        int failures,
        @Nullable String detail,
        Instant at) {

    /** What an incident's evidence says, in the order in which it first came. */
    static List<Sighting> of(Incident incident) {
        Map<List<String>, Sighting> merged = new LinkedHashMap<>();
        for (Incident.Evidence e : incident.evidence()) {
            String component = Objects.requireNonNullElse(e.component(), "");
            merged.merge(
                    List.of(e.location(), component),
                    new Sighting(e.location(), component, e.runs(), e.failures(), e.detail(), e.at()),
                    Sighting::plus);
        }
        return new ArrayList<>(merged.values());
    }

    Sighting plus(Sighting other) {
        boolean newer = detail == null || (other.detail != null && other.at.isAfter(at));
        return new Sighting(
                location,
                component,
                runs + other.runs,
                failures + other.failures,
                newer ? other.detail : detail,
                at.isAfter(other.at) ? at : other.at);
    }

    double share() {
        return runs == 0 ? 0 : (double) failures / runs;
    }

    View.Mark mark() {
        if (runs == 0) {
            return View.Mark.of(Tone.UNKNOWN, "No data");
        }
        if (failures == 0) {
            return View.Mark.of(Tone.OK, "Worked");
        }
        if (reason().equals(PlainReason.SLOW)) {
            return View.Mark.of(Tone.DEGRADED, failures == runs ? "Slow" : "Slow in part");
        }
        return failures == runs ? View.Mark.of(Tone.DOWN, "Failed") : View.Mark.of(Tone.DEGRADED, "Failed in part");
    }

    // What an earlier failure said is no reason for what works.
    String reason() {
        return failures == 0 ? "" : PlainReason.of(detail);
    }
}
