package dev.candor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.CustomerImpact;
import dev.candor.incident.Incident;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    void aSilenceOfATroubleOfOurOwnNamesItAsItsEventsDo() {
        OwnTrouble trouble = OwnTrouble.of(new ChannelClosed("pager", "https://pager.example", NOW));
        AlertEntity alert = new AlertEntity(trouble.id());
        alert.take(trouble, NOW);

        assertThat(alert.toAlert().subject()).isEqualTo("own_" + trouble.id());
        assertThat(AlertLabels.of(alert)).containsEntry("incident", "own_" + trouble.id());
    }

    @Test
    void whatTheTitleAlreadyNamesIsNotNamedTwice() {
        Incident region = Incidents.blaming(Incidents.open("fra-1"), new Suspect(Suspect.Kind.REGION, "fra"));

        assertThat(event(region, List.of()).title()).isEqualTo("Host fra-1 is failing");
        assertThat(event(Incidents.open("fra-1"), List.of()).title()).isEqualTo("Host fra-1 is failing");
    }

    @Test
    void theImpactSaysOfWhichCustomersAndOfHowManyResources() {
        AlertEvent event = event(
                Incidents.open("fra-1"), List.of(new CustomerImpact("acme", 3, 1), new CustomerImpact("zenith", 2, 0)));

        assertThat(event.data().get("impact"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("customers", List.of("acme", "zenith"))
                .containsEntry("customer_count", 2)
                .containsEntry("resource_count", 5L)
                .containsEntry("share_of_requests", 31.0 / 40);
    }

    @Test
    void whatIsNotCertainWakesNobodyAndWhatOnceDidStaysAwake() {
        AlertEntity alert = new AlertEntity(UUID.randomUUID());
        Incident incident = Incidents.open("fra-1");

        alert.take(incident, null, false, NOW);
        assertThat(alert.page).isFalse();
        alert.take(incident, null, true, NOW);
        assertThat(alert.page).isTrue();
        alert.take(incident, null, false, NOW);
        assertThat(alert.page).as("the belief wavers").isTrue();
    }

    @Test
    void theRunbookIsThatOfTheVerdictWithItsParametersFilledIn() {
        Links links = new Links(
                URI.create("https://status.example.com/"),
                Map.of("host", "https://wiki/host?h={component}&r={region}", "default", "https://wiki/any"));

        assertThat(links.runbook("host", "host/fra 1", List.of("fra"), "inc_1"))
                .isEqualTo("https://wiki/host?h=fra%201&r=fra");
        assertThat(links.runbook("region", "region/fra", List.of("fra"), "inc_1"))
                .isEqualTo("https://wiki/any");
        assertThat(links.runbook(null, null, List.of(), "inc_1")).isEqualTo("https://wiki/any");
        assertThat(new Links(URI.create("https://x"), Map.of()).runbook("host", "host/fra-1", List.of(), "i"))
                .isNull();
    }

    @Test
    void theLinksLeadToAPersonsPages() {
        Incident incident = Incidents.open("fra-1");

        assertThat(event(incident, List.of()).data().get("links"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("html", "https://status.example.com/ops/incidents/" + incident.id())
                .containsEntry("silence", "https://status.example.com/ops/silences?incident=inc_" + incident.id());
    }

    private static AlertEvent event(Incident incident, List<CustomerImpact> hit) {
        AlertEntity alert = new AlertEntity(incident.id());
        alert.take(incident, null, true, NOW);
        return AlertEvent.of(
                alert,
                incident,
                new Situation(hit, null, List.of(), List.of(), List.of(), 0, false),
                AlertEvent.Turn.of("firing"),
                new Links(URI.create("https://status.example.com"), Map.of()),
                Duration.ofHours(4),
                NOW);
    }
}
