package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.candor.correlation.blame.Indistinct;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Suspect.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whom a failure could be pinned on, and whom not, with what is asked now.
 *
 * @param at when it was drawn up
 * @param ways how many ways a run can go: by whom, what, and where it is answered
 * @param whole whether all of the plan was looked at; where it is too large, the rest is left out
 * @param untouched hosts and regions that no run ever touches, so that nobody would notice
 * @param total how many sets of suspects cannot be told apart; {@code indistinct} may hold fewer
 * @param indistinct those sets, the ones that would have the wrong people called first
 */
record CoverageReport(
        Instant at,
        int ways,
        boolean whole,
        List<Suspect> untouched,
        @JsonProperty("indistinct_total") int total,
        List<Indistinct> indistinct) {

    /** How many sets are told at most. */
    static final int MOST = 500;

    CoverageReport {
        untouched = List.copyOf(untouched);
        indistinct = List.copyOf(indistinct);
    }

    static CoverageReport of(SlotBoard.Drawn drawn) {
        Set<Suspect> touched = drawn.touches().suspects();
        List<Suspect> untouched = new ArrayList<>();
        drawn.plan().regions().forEach(region -> untouched.add(new Suspect(Kind.REGION, region)));
        drawn.plan().hosts().forEach(host -> untouched.add(new Suspect(Kind.HOST, host.id())));
        untouched.removeIf(touched::contains);
        List<Indistinct> all = drawn.touches().indistinct();
        return new CoverageReport(
                drawn.at(),
                drawn.touches().size(),
                drawn.touches().whole(),
                untouched.stream().limit(MOST).toList(),
                all.size(),
                all.stream().limit(MOST).toList());
    }
}
