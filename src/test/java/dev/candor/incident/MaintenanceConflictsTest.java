package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MaintenanceConflictsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Instant FROM = NOW.plus(Duration.ofDays(1));
    private static final Instant TO = FROM.plus(Duration.ofHours(2));
    private static final Catalog CATALOG = new Catalog(
            "Cloud",
            List.of(new Region("fra", "Frankfurt"), new Region("ams", "Amsterdam")),
            List.of(new Host("fra-1", "fra"), new Host("fra-2", "fra"), new Host("ams-1", "ams")),
            List.of(),
            List.of(new Component("edge", "Edge", null, null, 0)),
            List.of(new Customer("acme", "Acme")),
            List.of(
                    new Resource("shop", "acme", ResourceKind.APP, "Shop", null),
                    new Resource("shop-1", "acme", ResourceKind.MACHINE, "Shop 1", "shop"),
                    new Resource("shop-2", "acme", ResourceKind.MACHINE, "Shop 2", "shop"),
                    new Resource("blog", "acme", ResourceKind.APP, "Blog", null),
                    new Resource("blog-1", "acme", ResourceKind.MACHINE, "Blog 1", "blog")),
            List.of(
                    new Placement("shop-1", "fra-1", null, null),
                    new Placement("shop-2", "fra-2", null, null),
                    new Placement("blog-1", "fra-1", null, null)));

    @Test
    void workOnTheSameAtTheSameTimeConflictsAndBeforeOrAfterDoesNot() {
        NewMaintenance wanted = work(List.of("edge"), List.of(), List.of());
        assertThat(of(wanted, planned(FROM.minusSeconds(3600), FROM.plusNanos(1), List.of("edge"), List.of())))
                .extracting(Conflict::kind)
                .containsExactly(Conflict.Kind.MAINTENANCE);
        assertThat(of(wanted, planned(FROM.minusSeconds(3600), FROM, List.of("edge"), List.of())))
                .isEmpty();
        assertThat(of(wanted, planned(TO, TO.plusSeconds(60), List.of("edge"), List.of())))
                .isEmpty();
        assertThat(of(wanted, planned(FROM, TO, List.of("other"), List.of()))).isEmpty();
    }

    @Test
    void anAppOfSeveralMachinesMustKeepOne() {
        assertThat(of(work(List.of(), List.of(), List.of("fra-1")))).isEmpty();
        assertThat(of(work(List.of(), List.of(), List.of("fra-1", "fra-2"))))
                .singleElement()
                .satisfies(c -> assertThat(c.kind()).isEqualTo(Conflict.Kind.REDUNDANCY))
                .satisfies(c -> assertThat(c.text()).contains("Shop of acme").doesNotContain("Blog"));
        assertThat(of(work(List.of(), List.of("fra"), List.of())))
                .extracting(Conflict::kind)
                .containsExactly(Conflict.Kind.REDUNDANCY);
    }

    @Test
    void workElsewhereAtTheSameTimeTakesTheOtherHalfAway() {
        assertThat(of(work(List.of(), List.of(), List.of("fra-1")), planned(FROM, TO, List.of(), List.of("fra-2"))))
                .extracting(Conflict::kind)
                .containsExactly(Conflict.Kind.REDUNDANCY);
    }

    @Test
    void whatIsInTroubleAlreadyIsNotWorkedOnWithinTheHour() {
        Incident open = incident("edge");
        NewMaintenance soon = new NewMaintenance(
                "Work", "Text", NOW.plusSeconds(60), NOW.plusSeconds(600), List.of("edge"), null, null, false);
        assertThat(MaintenanceConflicts.of(soon, List.of(), List.of(open), CATALOG, NOW))
                .extracting(Conflict::kind)
                .containsExactly(Conflict.Kind.INCIDENT);
        assertThat(MaintenanceConflicts.of(
                        work(List.of("edge"), List.of(), List.of()), List.of(), List.of(open), CATALOG, NOW))
                .isEmpty();
    }

    @Test
    void workRunsFromItsBeginningUntilBeforeItsEndAndCoversWhatItNames() {
        Maintenance work = planned(FROM, TO, List.of("edge"), List.of("fra-1"));
        assertThat(work.stateAt(FROM.minusNanos(1))).isEqualTo(Maintenance.State.PLANNED);
        assertThat(work.stateAt(FROM)).isEqualTo(Maintenance.State.RUNNING);
        assertThat(work.stateAt(TO)).isEqualTo(Maintenance.State.OVER);
        assertThat(work.covers(incident("edge"))).isTrue();
        assertThat(work.covers(incident("dns"))).isFalse();
    }

    private static List<Conflict> of(NewMaintenance wanted, Maintenance... others) {
        return MaintenanceConflicts.of(wanted, List.of(others), List.of(), CATALOG, NOW);
    }

    private static NewMaintenance work(List<String> components, List<String> regions, List<String> hosts) {
        return new NewMaintenance("Work", "Text", FROM, TO, components, regions, hosts, false);
    }

    private static Maintenance planned(Instant from, Instant to, List<String> components, List<String> hosts) {
        return new Maintenance(
                UUID.randomUUID(), "Other", "Text", from, to, components, List.of(), hosts, "ada", NOW, null);
    }

    private static Incident incident(String component) {
        return new Incident(
                UUID.randomUUID(),
                "Trouble",
                Incident.Phase.INVESTIGATING,
                Incident.Severity.MINOR,
                null,
                null,
                "",
                NOW,
                NOW,
                NOW,
                null,
                true,
                List.of(new Incident.AffectedComponent(component, Health.DOWN, NOW, null)),
                List.of(),
                List.of(),
                List.of());
    }
}
