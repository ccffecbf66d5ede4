package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.correlation.Health;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The answers have the fields, words and times that clients of Statuspage know, and no other. */
class StatuspageTest {
    private static final Audience ACME = Audience.of("acme");
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    private final Sample sample = LookTest.lived();

    @Test
    void theSummaryHasStatuspagesFieldsAndNoOther() throws Exception {
        sample.hostDies();
        sample.works.add(WorksTest.WORK);
        JsonNode summary = read(Audience.EVERYBODY, "summary");
        assertThat(names(summary))
                .containsExactly("page", "components", "incidents", "scheduled_maintenances", "status");
        assertThat(names(summary.get("page"))).containsExactly("id", "name", "url", "time_zone", "updated_at");
        assertThat(summary.get("page").get("time_zone").asText()).isEqualTo("Etc/UTC");
        assertThat(names(summary.get("status"))).containsExactly("indicator", "description");
        List<String> component = List.of(
                "id",
                "name",
                "status",
                "created_at",
                "updated_at",
                "position",
                "description",
                "showcase",
                "start_date",
                "group_id",
                "page_id",
                "group",
                "only_show_if_degraded");
        List<String> group = new ArrayList<>(component);
        group.add("components");
        for (JsonNode one : summary.get("components")) {
            assertThat(names(one)).isEqualTo(one.get("group").asBoolean() ? group : component);
            assertThat(one.get("id").asText()).matches("[0-9a-f]{12}");
            assertThat(one.get("updated_at").asText()).matches(TIME);
            assertThat(one.get("created_at").asText()).matches(TIME);
        }
        List<String> incident = List.of(
                "id",
                "name",
                "status",
                "created_at",
                "updated_at",
                "monitoring_at",
                "resolved_at",
                "impact",
                "shortlink",
                "started_at",
                "page_id",
                "incident_updates",
                "components");
        JsonNode open = summary.get("incidents").get(0);
        assertThat(names(open)).isEqualTo(incident);
        assertThat(open.get("resolved_at").isNull()).isTrue();
        assertThat(open.get("started_at").asText()).isEqualTo("2026-03-10T13:59:59.000Z");
        assertThat(names(open.get("incident_updates").get(0)))
                .containsExactly(
                        "id",
                        "status",
                        "body",
                        "incident_id",
                        "created_at",
                        "updated_at",
                        "display_at",
                        "affected_components",
                        "deliver_notifications",
                        "custom_tweet",
                        "tweet_id");
        assertThat(open.get("incident_updates").get(0).get("incident_id")).isEqualTo(open.get("id"));
        List<String> work = new ArrayList<>(incident);
        work.addAll(List.of("scheduled_for", "scheduled_until"));
        assertThat(names(summary.get("scheduled_maintenances").get(0))).isEqualTo(work);
    }

    @Test
    void aGroupListsItsPartsAndEachPartItsGroup() throws Exception {
        JsonNode components = read(Audience.EVERYBODY, "components").get("components");
        Set<String> ids = new HashSet<>();
        components.forEach(c -> assertThat(ids.add(c.get("id").asText())).isTrue());
        JsonNode network = named(components, "Network");
        assertThat(network.get("group").asBoolean()).isTrue();
        assertThat(network.get("components")).hasSize(2);
        assertThat(named(components, "Edge network").get("group_id")).isEqualTo(network.get("id"));
        assertThat(network.get("components").get(0))
                .isEqualTo(named(components, "Edge network").get("id"));
    }

    @Test
    void whatIsKnownIsToldInStatuspagesWords() throws Exception {
        assertThat(read(Audience.EVERYBODY, "status")
                        .get("status")
                        .get("indicator")
                        .asText())
                .isEqualTo("none");
        sample.health("edge", Health.DOWN, 3).health("dns", Health.DEGRADED, 2);
        JsonNode components = read(Audience.EVERYBODY, "components").get("components");
        assertThat(status(components, "Edge network")).isEqualTo("major_outage");
        assertThat(status(components, "Internal DNS")).isEqualTo("degraded_performance");
        assertThat(status(components, "Network")).isEqualTo("major_outage");
        assertThat(status(components, "Volumes")).isEqualTo("operational");
        JsonNode status = read(Audience.EVERYBODY, "status").get("status");
        assertThat(status.get("indicator").asText()).isEqualTo("major");
        assertThat(status.get("description").asText()).contains("1 of 6 components is down");
    }

    @Test
    void whatIsUnknownIsNotOperationalAndSaysThatWeCannotTell() throws Exception {
        sample.health("edge", Health.UNKNOWN, 0);
        JsonNode edge = named(read(Audience.EVERYBODY, "components").get("components"), "Edge network");
        assertThat(edge.get("status").asText()).isEqualTo("degraded_performance");
        assertThat(edge.get("description").asText()).isEqualTo("We cannot tell. Answers requests in every region");
        assertThat(read(Audience.EVERYBODY, "status")
                        .get("status")
                        .get("indicator")
                        .asText())
                .isEqualTo("minor");
    }

    @Test
    void onceTheFactsHaveExpiredNothingIsClaimedOfNow() throws Exception {
        sample.hostDies();
        for (Audience audience : List.of(Audience.EVERYBODY, ACME)) {
            JsonNode summary = expired(audience, "summary");
            assertThat(summary.get("status").get("indicator").asText()).isEqualTo("minor");
            assertThat(summary.get("status").get("description").asText()).startsWith("We cannot tell");
            assertThat(summary.get("components")).isNotEmpty();
            for (JsonNode component : summary.get("components")) {
                assertThat(component.get("status").asText()).isEqualTo("degraded_performance");
                assertThat(component.get("group").asBoolean()
                                || component.get("description").asText().startsWith("We cannot tell."))
                        .isTrue();
            }
            summary.get("incidents")
                    .get(0)
                    .get("components")
                    .forEach(c -> assertThat(c.get("status").asText()).isEqualTo("degraded_performance"));
        }
        expired(ACME, "summary")
                .get("_personal")
                .get("impacts")
                .forEach(i -> assertThat(i.get("state").asText()).isEqualTo("unknown"));
    }

    @Test
    void workByPlanExplainsWhatIsDownAndIsActiveOrUpcoming() throws Exception {
        sample.health("edge", Health.DOWN, 3);
        sample.works.add(WorksTest.WORK);
        assertThat(status(read(Audience.EVERYBODY, "components").get("components"), "Edge network"))
                .isEqualTo("under_maintenance");
        JsonNode active =
                read(Audience.EVERYBODY, "scheduled-maintenances/active").get("scheduled_maintenances");
        assertThat(active).hasSize(1);
        assertThat(active.get(0).get("status").asText()).isEqualTo("in_progress");
        assertThat(active.get(0).get("impact").asText()).isEqualTo("maintenance");
        assertThat(active.get(0).get("scheduled_until").asText()).isEqualTo("2026-03-10T15:03:11.000Z");
        assertThat(active.toString()).doesNotContain("fra-1", "lovelace");
        assertThat(read(Audience.EVERYBODY, "scheduled-maintenances/upcoming").get("scheduled_maintenances"))
                .isEmpty();
        assertThat(read(Audience.EVERYBODY, "scheduled-maintenances").get("scheduled_maintenances"))
                .isEqualTo(active);
        assertThat(names(read(Audience.EVERYBODY, "scheduled-maintenances")))
                .containsExactly("page", "scheduled_maintenances");
    }

    @Test
    void aCustomerReadsTheirOwnResourcesAndWhatHitsThemAndNobodyElseDoes() throws Exception {
        Incident incident = sample.hostDies();
        JsonNode summary = read(ACME, "summary");
        JsonNode components = summary.get("components");
        assertThat(status(components, "Shop machine 1")).isEqualTo("major_outage");
        assertThat(status(components, "Shop machine 2")).isEqualTo("operational");
        assertThat(status(components, "Shop")).isEqualTo("partial_outage");
        assertThat(status(components, "Blog")).isEqualTo("operational");
        assertThat(status(components, "Machines")).isEqualTo("major_outage");
        assertThat(summary.get("page").get("url").asText())
                .isEqualTo("https://status.example.com/c/" + Reading.CAPABILITY + "/");
        JsonNode impact = summary.get("_personal").get("impacts").get(0);
        assertThat(impact.get("incident_id").asText()).isEqualTo(StatuspageShapes.id("incident", incident.id()));
        assertThat(impact.get("state").asText()).isEqualTo(Impact.State.IMPAIRED.word());
        Set<String> ids = new HashSet<>();
        components.forEach(c -> assertThat(ids.add(c.get("id").asText())).isTrue());
        assertThat(ids).contains(impact.get("component_id").asText());

        JsonNode globex = read(Audience.of("globex"), "summary");
        assertThat(globex.toString()).doesNotContain("Shop", "Acme");
        assertThat(globex.get("incidents")).isEmpty();
        assertThat(read(Audience.EVERYBODY, "summary").toString()).doesNotContain("Shop", "Acme", "_personal");
    }

    @Test
    void resolvedIncidentsAreAmongAllAndNotAmongTheUnresolved() throws Exception {
        sample.hostDies();
        JsonNode all = read(Audience.EVERYBODY, "incidents").get("incidents");
        JsonNode open = read(Audience.EVERYBODY, "incidents/unresolved").get("incidents");
        assertThat(open).hasSize(1);
        assertThat(all.size()).isGreaterThan(1);
        assertThat(all).anyMatch(i -> i.get("status").asText().equals("resolved"));
    }

    @Test
    void aPostmortemIsToldAsStatuspageTellsIt() throws Exception {
        sample.incident(
                null,
                "edge",
                List.of(),
                List.of(Sample.update(1, Sample.NOW.minusSeconds(600), Incident.Phase.RESOLVED, "Over.", false)));
        sample.explain("The drive was **nine** years old.");
        JsonNode told = read(Audience.EVERYBODY, "incidents")
                .get("incidents")
                .findParents("postmortem_body")
                .get(0);
        assertThat(told.get("status").asText()).isEqualTo("postmortem");
        assertThat(told.get("postmortem_body").asText()).isEqualTo("The drive was **nine** years old.");
        assertThat(told.get("incident_updates").get(0).get("status").asText()).isEqualTo("postmortem");
    }

    private JsonNode read(Audience audience, String name) throws Exception {
        return new ObjectMapper().readTree(new Reading(sample.facts(), audience).page("api/v2/" + name + ".json"));
    }

    private JsonNode expired(Audience audience, String name) throws Exception {
        Pulse old = new Pulse(Sample.NOW.minusSeconds(600), Sample.NOW.minusSeconds(600), Sample.PATIENCE);
        return new ObjectMapper().readTree(new Reading(sample.facts(), audience, old).page("api/v2/" + name + ".json"));
    }

    private static String status(JsonNode components, String name) {
        return named(components, name).get("status").asText();
    }

    private static JsonNode named(JsonNode components, String name) {
        for (JsonNode component : components) {
            if (component.get("name").asText().equals(name)) {
                return component;
            }
        }
        throw new AssertionError("no component is called " + name + " in " + components);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> all = object.fieldNames(); all.hasNext(); ) {
            names.add(all.next());
        }
        return names;
    }
}
