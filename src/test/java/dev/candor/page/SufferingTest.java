package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Placement;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an incident did to one customer's resources over time, as their pages tell it. */
class SufferingTest {
    private static final Audience ACME = Audience.of("acme");
    private final Sample sample = LookTest.lived();
    private final Incident over = sample.incidents.get(0);
    private final Instant began = over.beganAt();

    private void hit(String resource, String host, List<Impact.Past> before) {
        sample.impacts.add(new Impact(
                over.id(),
                resource,
                "acme",
                host,
                Impact.State.RECOVERED,
                Impact.Basis.PLACEMENT,
                began,
                began.plusSeconds(600),
                before));
    }

    private static Impact.Past past(Impact.State state, Instant until) {
        return new Impact.Past(state, until);
    }

    @Test
    void aResourceHasItsStoryAndAnAppGoesOnWhereItsMachinesStoodThen() {
        hit(
                "shop-m1",
                "fra-1",
                List.of(
                        past(Impact.State.AT_RISK, began.plusSeconds(60)),
                        past(Impact.State.IMPAIRED, began.plusSeconds(600))));
        // It has moved since: what counts is where it stood.
        Instant moved = Sample.NOW.minus(Duration.ofDays(5));
        sample.placements.removeIf(p -> p.resource().equals("shop-m3"));
        sample.placements.add(new Placement("shop-m3", "ams-1", null, moved));
        sample.placements.add(new Placement("shop-m3", "iad-1", moved, null));

        View.Suffering told = new Projection(sample.facts(), ACME).suffering(over.id());
        assertThat(told.apps())
                .singleElement()
                .satisfies(app -> assertThat(app.effect())
                        .isEqualTo("1 of its 3 machines was affected (fra); requests continued on 2 (ams, fra)."));
        assertThat(told.resources()).singleElement().satisfies(row -> {
            assertThat(row.mark().word()).isEqualTo("Recovered");
            assertThat(row.basis()).isEqualTo("known from where it runs");
            assertThat(row.turns()).extracting(t -> t.mark().word()).containsExactly("At risk", "Affected");
        });
        assertThat(Rendered.incident(sample.facts(), ACME, over.id()))
                .contains("requests continued on 2", "At risk</span> until", "Affected</span> until");
    }

    @Test
    void whetherItConcernsTheCustomerIsSaidByWhatWasKnown() {
        assertThat(relevance(over)).isEqualTo("May have affected you");
        hit("shop-m1", "fra-1", List.of(past(Impact.State.UNKNOWN, began.plusSeconds(600))));
        assertThat(relevance(over)).isEqualTo("We could not tell");
        hit("shop-m2", "fra-2", List.of(past(Impact.State.AT_RISK, began.plusSeconds(600))));
        assertThat(relevance(over)).isEqualTo("May have affected you");
        hit("shop-m3", "ams-1", List.of(past(Impact.State.IMPAIRED, began.plusSeconds(600))));
        assertThat(relevance(over)).isEqualTo("Affected you");
    }

    @Test
    void whatLastsAndIsNotKnownIsNeitherAffectedNorFine() {
        Incident open = sample.incident(new Suspect(Suspect.Kind.HOST, "fra-1"), "machines", List.of("fra"), List.of());
        sample.impact(open, "shop-m1", "acme", "fra-1", Impact.State.UNKNOWN);
        Projection projection = new Projection(sample.facts(), ACME);
        assertThat(projection.brief(open).mark().word()).isEqualTo("We cannot tell");
        assertThat(projection.suffering(open.id()).apps())
                .singleElement()
                .satisfies(app -> assertThat(app.effect()).isEqualTo("We cannot tell about 1 of 3 machines (fra)."));
    }

    private String relevance(Incident incident) {
        return new Projection(sample.facts(), ACME)
                .incident(incident.id())
                .orElseThrow()
                .relevance();
    }
}
