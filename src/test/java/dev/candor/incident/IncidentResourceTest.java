package dev.candor.incident;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.Judged;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class IncidentResourceTest {

    @Inject
    IncidentService incidents;

    @Inject
    CatalogStore catalogs;

    @Inject
    Event<Judged> judgements;

    private Platform platform;

    @BeforeEach
    void aPlatformOfItsOwn() {
        platform = new Platform(catalogs, judgements);
    }

    @Test
    void anIncidentReadsAsWhatWasMeasured() {
        String id = failingHost().id().toString();

        operator()
                .get("/api/v1/incidents/{id}", id)
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("phase", equalTo("identified"))
                .body("severity", equalTo("minor"))
                .body("cause.kind", equalTo("host"))
                .body("cause.id", equalTo(platform.h(1)))
                .body("began_at", equalTo(platform.start().minusSeconds(3).toString()))
                .body("resolved_at", nullValue())
                .body("platform_at_fault", equalTo(true))
                .body("components.component", contains(platform.component()))
                .body("evidence.location", contains("fra", "iad"))
                .body("updates", hasSize(1))
                .body("updates[0].automatic", equalTo(true))
                .body("updates[0].next_update_by", notNullValue());
        operator()
                .queryParam("status", "open")
                .queryParam("limit", 100)
                .get("/api/v1/incidents")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(id));
        operator()
                .queryParam("status", "resolved")
                .get("/api/v1/incidents")
                .then()
                .statusCode(200)
                .body("items.id", not(hasItem(id)));
    }

    @Test
    void theListIsPagedWithoutGapOrRepetition() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)).blames(platform.host(2)));
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            RequestSpecification request = operator().queryParam("limit", 1);
            Response page = (cursor == null ? request : request.queryParam("cursor", cursor)).get("/api/v1/incidents");
            page.then().statusCode(200);
            seen.addAll(page.jsonPath().getList("items.id", String.class));
            cursor = page.jsonPath().getString("next_cursor");
        } while (cursor != null && seen.size() < 1000);

        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(2);
        assertThat(seen)
                .containsAll(
                        incidents.open().stream().map(i -> i.id().toString()).toList());
    }

    @Test
    void impactsArePagedInOrder() {
        platform.place(1, 1);
        platform.place(2, 1);
        platform.place(3, 2);
        String id = failingHost().id().toString();

        String cursor = operator()
                .queryParam("limit", 1)
                .get("/api/v1/incidents/{id}/impacts", id)
                .then()
                .statusCode(200)
                .body("items.resource", contains(platform.machine(1)))
                .body("items[0].customer", equalTo(platform.customer(1)))
                .body("items[0].state", equalTo("impaired"))
                .body("items[0].basis", equalTo("placement"))
                .extract()
                .path("next_cursor");
        operator()
                .queryParam("limit", 1)
                .queryParam("cursor", cursor)
                .get("/api/v1/incidents/{id}/impacts", id)
                .then()
                .statusCode(200)
                .body("items.resource", contains(platform.machine(2)))
                .body("next_cursor", nullValue());
    }

    @Test
    void anOperatorsUpdateIsToldOnceHoweverOftenItIsSentWithOneKey() {
        String id = failingHost().id().toString();
        String key = UUID.randomUUID().toString();
        String body = "{\"phase\": \"monitoring\", \"text\": \"The drive is replaced.\"}";
        for (int attempt = 0; attempt < 2; attempt++) {
            operator()
                    .header("Idempotency-Key", key)
                    .body(body)
                    .post("/api/v1/incidents/{id}/updates", id)
                    .then()
                    .statusCode(200)
                    .body("phase", equalTo("monitoring"))
                    .body("updates", hasSize(2))
                    .body("updates[0].text", equalTo("The drive is replaced."))
                    .body("updates[0].automatic", equalTo(false))
                    .body("updates[0].next_update_by", notNullValue());
        }
        operator()
                .header("Idempotency-Key", key)
                .body("{\"text\": \"Something else.\"}")
                .post("/api/v1/incidents/{id}/updates", id)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", containsString("idempotency-key-reused"));
        operator().get("/api/v1/incidents/{id}", id).then().body("updates", hasSize(2));
    }

    @Test
    void resolvingWhatStillFailsIsRefusedUnlessForcedAndThenStaysResolved() {
        platform.place(1, 1);
        String id = failingHost().id().toString();
        operator()
                .body("{\"text\": \"Fixed.\"}")
                .post("/api/v1/incidents/{id}/resolve", id)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", containsString("still-failing"));
        for (int attempt = 0; attempt < 2; attempt++) {
            operator()
                    .body("{\"text\": \"A false alarm of ours.\", \"force\": true}")
                    .post("/api/v1/incidents/{id}/resolve", id)
                    .then()
                    .statusCode(200)
                    .body("phase", equalTo("resolved"))
                    .body("updates", hasSize(2))
                    .body("updates[0].next_update_by", nullValue());
        }
        platform.judge(1, platform.failing(1).blames(platform.host(1)));
        assertThat(incidents.find(UUID.fromString(id)).orElseThrow().open()).isFalse();
        assertThat(incidents.open()).extracting(Incident::cause).doesNotContain(platform.host(1));
        operator()
                .body("{\"text\": \"Too late.\"}")
                .post("/api/v1/incidents/{id}/updates", id)
                .then()
                .statusCode(409)
                .body("type", containsString("incident-resolved"));
    }

    @Test
    void resolvingWhatIsCleanNeedsNoForce() {
        String id = failingHost().id().toString();
        platform.judge(3, platform.well());
        operator()
                .body("{\"text\": \"Fixed.\"}")
                .post("/api/v1/incidents/{id}/resolve", id)
                .then()
                .statusCode(200)
                .body("phase", equalTo("resolved"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\": \"\"}",
                "{}",
                "{\"text\": \"x\", \"colour\": \"red\"}",
                "{\"text\": ",
                "{\"text\": \"x\", \"phase\": \"perhaps\"}"
            })
    void aBodyThatBreaksTheRulesIsRefusedAndTellsNothing(String body) {
        String id = failingHost().id().toString();
        operator()
                .body(body)
                .post("/api/v1/incidents/{id}/updates", id)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
        operator().get("/api/v1/incidents/{id}", id).then().body("updates", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\": \"x\", \"phase\": \"resolved\"}",
                "{\"text\": \"x\", \"next_update_by\": \"2020-01-01T00:00:00Z\"}",
                "{\"text\": \"x\", \"next_update_by\": \"2999-01-01T00:00:00Z\"}"
            })
    void whatCanBeReadAndMustNotBeDoneIsUnprocessable(String body) {
        operator()
                .body(body)
                .post("/api/v1/incidents/{id}/updates", failingHost().id())
                .then()
                .statusCode(422)
                .contentType("application/problem+json");
    }

    @Test
    void anUnknownIncidentIsNotFound() {
        String id = "6f1c2a52-5c1b-4a39-9b8d-2f0a4d6c7e11";
        operator()
                .body("{\"text\": \"x\"}")
                .post("/api/v1/incidents/{id}/resolve", id)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("https://candor.dev/problems/incident-not-found"));
        operator().get("/api/v1/incidents/{id}", id).then().statusCode(404);
        operator().get("/api/v1/incidents/{id}/impacts", id).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cursor=%25%25", "cursor=bm9uZQ", "cursor=YQpi", "status=perhaps", "limit=0", "limit=101"})
    void aMalformedQueryIsRefused(String query) {
        operator()
                .urlEncodingEnabled(false)
                .get("/api/v1/incidents?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void nobodyReadsIncidentsWithoutAToken() {
        given().get("/api/v1/incidents").then().statusCode(401);
        given().contentType(ContentType.JSON)
                .body("{\"text\": \"x\"}")
                .post("/api/v1/incidents/{id}/resolve", UUID.randomUUID())
                .then()
                .statusCode(401);
    }

    private Incident failingHost() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        return platform.theOpenOne(incidents);
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN).contentType(ContentType.JSON);
    }
}
