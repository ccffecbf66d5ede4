package dev.candor.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.incident.Incident;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UpdateDraftsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:05:00Z");

    @Test
    void aDraftBeginsWithTheIncidentsOwnNumbers() {
        List<UpdateDrafts.Draft> drafts = UpdateDrafts.of(
                incident(List.of(
                        new Incident.Evidence("web", "edge", "fra", 20, 18, "refused", NOW),
                        new Incident.Evidence("web", "edge", "iad", 20, 0, null, NOW))),
                NOW);
        assertThat(drafts).extracting(UpdateDrafts.Draft::key).containsExactly("looking", "found", "fixed", "no-news");
        assertThat(drafts.get(0).text())
                .isEqualTo("Edge in FRA: something has been wrong for 5 min. 18 of the latest 40 runs went wrong,"
                        + " seen from 1 location. We are looking for the cause.");
        assertThat(drafts.get(1).phase()).isEqualTo(Incident.Phase.IDENTIFIED);
    }

    @Test
    void withoutEvidenceNoNumberIsInvented() {
        assertThat(UpdateDrafts.of(incident(List.of()), NOW).get(0).text())
                .isEqualTo("Edge in FRA: something has been wrong for 5 min. We are looking for the cause.");
    }

    private static Incident incident(List<Incident.Evidence> evidence) {
        Instant began = NOW.minusSeconds(300);
        return new Incident(
                UUID.randomUUID(),
                "Trouble",
                Incident.Phase.INVESTIGATING,
                Incident.Severity.MINOR,
                null,
                null,
                "",
                began,
                began,
                began,
                null,
                true,
                List.of(new Incident.AffectedComponent("edge", Health.DOWN, began, null)),
                List.of("fra"),
                evidence,
                List.of());
    }
}
