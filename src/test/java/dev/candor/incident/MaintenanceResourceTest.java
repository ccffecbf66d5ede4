package dev.candor.incident;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Planned work, and incidents on an operator's word, over HTTP. */
@QuarkusTest
class MaintenanceResourceTest {

    @Inject
    CatalogStore catalogs;

    @Inject
    InstantSource clock;

    private final String edge = "w" + UUID.randomUUID().toString().substring(0, 8);
    private Instant now;

    @BeforeEach
    void aPlatform() {
        now = clock.instant();
        catalogs.use(
                new Catalog(
                        "Cloud",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Component(edge, "Edge", null, null, 0)),
                        List.of(),
                        List.of(),
                        List.of()),
                now);
    }

    @AfterEach
    void over() {
        List<String> mine = operator()
                .queryParam("limit", 100)
                .get("/api/v1/maintenances")
                .jsonPath()
                .getList("items.findAll { it.components == ['%s'] }.id".formatted(edge));
        mine.forEach(id ->
                operator().post("/api/v1/maintenances/{id}/end", id).then().statusCode(200));
        catalogs.use(Catalog.EMPTY, clock.instant());
    }

    @Test
    void whatSpeaksAgainstItIsToldAndPlannedDespiteOnlyOnPurpose() {
        String first =
                plan(work(), "key-" + edge).then().statusCode(200).extract().path("id");
        plan(work(), "key-" + edge).then().statusCode(200).body("id", equalTo(first));
        plan(work(), null)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", containsString("maintenance-conflict"))
                .body("errors.pointer", hasItem("maintenance"));
        Map<String, Object> despite = work();
        despite.put("despite", true);
        plan(despite, null).then().statusCode(200).body("planned_by", equalTo("test"));
    }

    @Test
    void workThatIsToComeIsCancelledAndThatWhichRunsEndsNow() {
        Map<String, Object> later = work();
        later.put("from", now.plus(Duration.ofHours(1)).toString());
        later.put("to", now.plus(Duration.ofHours(2)).toString());
        String planned = plan(later, null).path("id");
        String running = plan(work(), null).path("id");
        operator()
                .post("/api/v1/maintenances/{id}/end", planned)
                .then()
                .statusCode(200)
                .body("cancelled_at", notNullValue());
        operator()
                .post("/api/v1/maintenances/{id}/end", running)
                .then()
                .statusCode(200)
                .body("cancelled_at", equalTo(null))
                .body("to", not(equalTo(work().get("to"))));
    }

    @Test
    void impossibleWorkIsRefusedWithTheReason() {
        Map<String, Object> backwards = work();
        backwards.put("to", now.minusSeconds(3600).toString());
        plan(backwards, null).then().statusCode(422).body("detail", containsString("must begin before it ends"));
        Map<String, Object> nothing = work();
        nothing.remove("components");
        plan(nothing, null).then().statusCode(422).body("detail", containsString("at least one of components"));
        Map<String, Object> unknown = work();
        unknown.put("components", List.of("nowhere"));
        plan(unknown, null).then().statusCode(422).body("detail", containsString("no component 'nowhere'"));
        plan(Map.of(), null).then().statusCode(400).body("errors.pointer", hasItem("/wanted/title"));
    }

    @Test
    void whatFailsWithinPlannedWorkWakesNobody() {
        String awake = declare("major").path("id");
        operator().get("/api/v1/alerts/{id}", awake).then().body("alert.page", equalTo(true));
        resolve(awake);
        plan(work(), null).then().statusCode(200);
        String asleep = declare("major").path("id");
        operator()
                .get("/api/v1/alerts/{id}", asleep)
                .then()
                .body("alert.page", equalTo(false))
                .body("alert.explanation", containsString("Planned work until"));
        resolve(asleep);
    }

    @Test
    void anIncidentOnAWordLastsUntilAWordAndSaysSomething() {
        Response declared = declare("minor");
        String id = declared.then()
                .statusCode(200)
                .body("phase", equalTo("investigating"))
                .body("components.component", equalTo(List.of(edge)))
                .body("updates[0].automatic", equalTo(false))
                .body("updates[0].next_update_by", notNullValue())
                .extract()
                .path("id");
        operator()
                .contentType(ContentType.JSON)
                .body(Map.of("text", "Some customers may notice errors."))
                .post("/api/v1/incidents/{id}/updates", id)
                .then()
                .statusCode(422)
                .body("type", containsString("empty-phrase"))
                .body("detail", containsString("some customers may"));
        resolve(id);
        operator().get("/api/v1/incidents/{id}", id).then().body("phase", equalTo("resolved"));
    }

    private Response declare(String severity) {
        return operator()
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "title",
                        "Shelf without power " + edge,
                        "severity",
                        severity,
                        "components",
                        List.of(Map.of("component", edge, "health", "degraded")),
                        "text",
                        "One shelf of 40 has no power since 12:03 UTC."))
                .post("/api/v1/incidents");
    }

    private static void resolve(String id) {
        operator()
                .contentType(ContentType.JSON)
                .body(Map.of("text", "The power is back.", "force", false))
                .post("/api/v1/incidents/{id}/resolve", id)
                .then()
                .statusCode(200);
    }

    private Map<String, Object> work() {
        Map<String, Object> work = new HashMap<>();
        work.put("title", "Replace the switch");
        work.put("text", "Traffic goes another way meanwhile.");
        work.put("from", now.minusSeconds(60).toString());
        work.put("to", now.plus(Duration.ofHours(1)).toString());
        work.put("components", List.of(edge));
        return work;
    }

    private static Response plan(Map<String, Object> work, String key) {
        RequestSpecification request = operator().contentType(ContentType.JSON).body(work);
        return (key == null ? request : request.header("Idempotency-Key", key)).post("/api/v1/maintenances");
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }
}
