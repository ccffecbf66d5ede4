package dev.candor.incident;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.Judged;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was told, put into other words, into other languages, and explained afterwards. */
@QuarkusTest
class RetellingTest {

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
    void whatWasToldIsChangedBeforeEverybodysEyesAndWhatItSaidStays() {
        String id = failingHost().id().toString();
        String before = operator().get("/api/v1/incidents/{id}", id).jsonPath().getString("updates[0].text");
        for (int i = 0; i < 2; i++) {
            operator()
                    .body("{\"text\": \"A drive of one host died.\"}")
                    .put("/api/v1/incidents/{id}/updates/1", id)
                    .then()
                    .statusCode(200)
                    .body("updates[0].text", equalTo("A drive of one host died."))
                    .body("updates[0].edits", hasSize(1))
                    .body("updates[0].edits[0].was", equalTo(before))
                    .body("updates[0].edits[0].language", equalTo("en"));
        }
        operator()
                .body("{\"text\": \"Eine Platte ist ausgefallen.\", \"language\": \"de\"}")
                .put("/api/v1/incidents/{id}/updates/1", id)
                .then()
                .statusCode(200)
                .body("updates[0].edits", hasSize(1))
                .body("updates[0].translations.de", equalTo("Eine Platte ist ausgefallen."));
        given().get("/incidents/{id}", id)
                .then()
                .statusCode(200)
                .body(containsString("A drive of one host died."), containsString(", was:</summary>"))
                .body(not(containsString("Eine Platte")));
        given().header("Accept-Language", "de")
                .get("/incidents/{id}", id)
                .then()
                .statusCode(200)
                .header("Content-Language", equalTo("de"))
                .body(containsString("Eine Platte ist ausgefallen."), containsString("Was wir wissen"))
                .body(not(containsString("<p>A drive of one host died.")));
        assertThat(operator().get("/api/v1/audit").asString()).contains("incident.update.edit");
        for (String wrong :
                List.of("{\"text\": \"Some users may see errors.\"}", "{\"text\": \"x\", \"language\": \"tlh\"}")) {
            operator()
                    .body(wrong)
                    .put("/api/v1/incidents/{id}/updates/1", id)
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json");
        }
        operator()
                .body("{\"text\": \"x\"}")
                .put("/api/v1/incidents/{id}/updates/99", id)
                .then()
                .statusCode(404);
    }

    @Test
    void aTextIsChangedTwentyTimesAndNoMore() {
        String id = failingHost().id().toString();
        for (int i = 0; i <= 20; i++) {
            operator()
                    .body("{\"text\": \"Version %d.\"}".formatted(i))
                    .put("/api/v1/incidents/{id}/updates/1", id)
                    .then()
                    .statusCode(i < 20 ? 200 : 409);
        }
    }

    @Test
    void aPostmortemIsReadByEverybodyOnceItIsPublishedAndNotBefore() {
        String id = failingHost().id().toString();
        String path = "/api/v1/incidents/" + id + "/postmortem";
        operator().post(path + "/publish").then().statusCode(409).body("type", containsString("incident-lasts"));
        operator()
                .body("{\"text\": \"Fixed.\", \"force\": true}")
                .post("/api/v1/incidents/{id}/resolve", id)
                .then()
                .statusCode(200);
        operator().post(path + "/publish").then().statusCode(409).body("type", containsString("no-postmortem"));
        operator()
                .body("{\"text\": \"The drive was **nine** years old.\"}")
                .put(path)
                .then()
                .statusCode(200)
                .body("published", equalTo(false))
                .body("postmortem", nullValue());
        assertThat(given().get("/incidents/" + id).asString()).doesNotContain("years old");
        for (int i = 0; i < 2; i++) {
            operator()
                    .post(path + "/publish")
                    .then()
                    .statusCode(200)
                    .body("postmortem.text", equalTo("The drive was **nine** years old."))
                    .body("postmortem.edits", hasSize(0));
        }
        assertThat(given().get("/incidents/" + id).asString()).contains("<strong>nine</strong> years old");
        operator().body("{\"text\": \"The drive was **ten** years old.\"}").put(path);
        assertThat(given().get("/incidents/" + id).asString()).doesNotContain("<strong>ten</strong>");
        operator()
                .post(path + "/publish")
                .then()
                .statusCode(200)
                .body("postmortem.edits[0].was", equalTo("The drive was **nine** years old."));
        assertThat(operator().get("/api/v1/audit").asString()).contains("incident.postmortem.publish");
    }

    @Test
    void anUpdateIsToldInSeveralLanguagesAtOnce() {
        String id = failingHost().id().toString();
        operator()
                .body("{\"text\": \"Drive replaced.\", \"translations\": {\"es\": \"Disco cambiado.\"}}")
                .post("/api/v1/incidents/{id}/updates", id)
                .then()
                .statusCode(200)
                .body("updates[0].translations.es", equalTo("Disco cambiado."));
        assertThat(given().get("/incidents/" + id + "?lang=es").asString())
                .contains("<div lang=\"es\"><p>Disco cambiado.</p>")
                .doesNotContain("Drive replaced.");
        operator()
                .body("{\"text\": \"x\", \"translations\": {\"en\": \"y\"}}")
                .post("/api/v1/incidents/{id}/updates", id)
                .then()
                .statusCode(422);
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
