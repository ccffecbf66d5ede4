package dev.candor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.CustomerImpact;
import dev.candor.incident.Incident;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class AlertEventTest {

    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");

    @Test
    void onCallReadsWhichMachineItIsThoughTheOpenTitleDoesNotSay() {
        Incident incident = Incidents.titled(Incidents.open("fra-1"), "Machines on one host in Frankfurt are failing");

        AlertEvent event = event(incident, List.of());

        assertThat(event.title()).isEqualTo("Machines on one host in Frankfurt are failing (host fra-1)");
        assertThat(event.data()).containsEntry("title", event.title());
    }

    @Test
    void whatTheTitleAlreadyNamesIsNotNamedTwice() {
        Incident region = Incidents.blaming(Incidents.open("fra-1"), new Suspect(Suspect.Kind.REGION, "fra"));

        assertThat(event(region, List.of()).title()).isEqualTo("Host fra-1 is failing");
        assertThat(event(Incidents.open("fra-1"), List.of()).title()).isEqualTo("Host fra-1 is failing");
    }

    @Test
    void theImpactSaysOfHowManyCustomersAndResourcesAndNotOfWhom() {
        AlertEvent event = event(
                Incidents.open("fra-1"), List.of(new CustomerImpact("acme", 3, 1), new CustomerImpact("zenith", 2, 0)));

        assertThat(event.data().get("impact"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("customer_count", 2)
                .containsEntry("resource_count", 5L);
        assertThat(event.data().toString()).doesNotContain("acme", "zenith");
    }

    private static AlertEvent event(Incident incident, List<CustomerImpact> hit) {
        AlertEntity alert = new AlertEntity(incident.id());
        alert.take(incident, null, NOW);
        return AlertEvent.of(alert, incident, hit, "firing", null, NOW);
    }
}
