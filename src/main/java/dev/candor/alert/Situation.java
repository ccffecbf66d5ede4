package dev.candor.alert;

import dev.candor.correlation.Finding;
import dev.candor.gate.Deploy;
import dev.candor.incident.CustomerImpact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known around an incident when its alert is told.
 *
 * @param hit whom it ever hit
 * @param finding what is believed of its cause now; null where nothing is
 * @param deploys those of shortly before it
 * @param folded ids of alerts that this one tells on
 * @param silencedBy ids of the silences that it falls under
 * @param transitions how often it began or ended within the last hour
 * @param maintenance whether planned work explains it
 */
record Situation(
        List<CustomerImpact> hit,
        @Nullable Finding finding,
        List<Deploy> deploys,
        List<String> folded,
        List<String> silencedBy,
        int transitions,
        boolean maintenance) {

    /** Nothing is known. */
    static final Situation NONE = new Situation(List.of(), null, List.of(), List.of(), List.of(), 0, false);

    Situation {
        hit = List.copyOf(hit);
        deploys = List.copyOf(deploys);
        folded = List.copyOf(folded);
        silencedBy = List.copyOf(silencedBy);
    }
}
