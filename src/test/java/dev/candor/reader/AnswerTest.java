package dev.candor.reader;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.candor.incident.Incident;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Customers say what they know, and operators read it beside the evidence. */
@QuarkusTest
class AnswerTest extends ReaderPlatform {

    private ValidatableResponse counted(UUID incident) {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .get("/api/v1/incidents/" + incident + "/answers")
                .then()
                .statusCode(200);
    }

    @Test
    void aCustomerAnswersByAFormAndTheOperatorReadsIt() {
        Incident incident = open("Requests fail");
        String root = "/c/" + capabilities.issue(acme);
        String form = root + "/incidents/" + incident.id() + "/answer";
        given().get(form)
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("private, no-store"))
                .header("Content-Security-Policy", containsString("form-action 'self'"))
                .body(containsString("Requests fail"))
                .body(not(containsString("<script")));
        for (int i = 0; i < 2; i++) {
            given().formParam("seen", "yes")
                    .formParam("verdict", "also_affected")
                    .formParam("text", "our <b>backups</b>")
                    .post(form)
                    .then()
                    .statusCode(200)
                    .body(containsString("Thank you"))
                    .body(containsString("our &lt;b&gt;backups&lt;/b&gt;"));
        }
        given().formParam("verdict", "not_affected")
                .post("/c/" + capabilities.issue(globex) + "/incidents/" + incident.id() + "/answer")
                .then()
                .statusCode(200)
                .body(not(containsString("backups")));
        counted(incident.id())
                .body("seen", equalTo(1))
                .body("also_affected", equalTo(1))
                .body("not_affected", equalTo(1))
                .body("newest", hasSize(2))
                .body("newest.find { it.customer == '%s' }.text".formatted(acme), equalTo("our <b>backups</b>"))
                .body("newest.find { it.customer == '%s' }.seen_at".formatted(acme), notNullValue())
                .body("newest.find { it.customer == '%s' }.seen_at".formatted(globex), nullValue());
    }

    @Test
    void aProgramAnswersAndChangesItsMind() {
        Incident incident = open("Requests fail");
        String address = "/c/" + capabilities.issue(acme) + "/api/v1/incidents/" + incident.id() + "/answer";
        given().contentType(ContentType.JSON)
                .body(Map.of("seen", true, "verdict", "also_affected", "text", "cron jobs"))
                .put(address)
                .then()
                .statusCode(200)
                .body("text", equalTo("cron jobs"));
        given().contentType(ContentType.JSON)
                .body(Map.of("seen", false, "verdict", "not_affected"))
                .put(address)
                .then()
                .statusCode(200)
                .body("verdict", equalTo("not_affected"))
                .body("text", nullValue())
                .body("seen_at", notNullValue());
        counted(incident.id()).body("also_affected", equalTo(0)).body("not_affected", equalTo(1));
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        Incident incident = open("Requests fail");
        String root = "/c/" + capabilities.issue(acme);
        String api = root + "/api/v1/incidents/" + incident.id() + "/answer";
        for (Map<String, Object> bad : java.util.List.of(
                Map.<String, Object>of("verdict", "perhaps"),
                Map.<String, Object>of("text", "alone"),
                Map.<String, Object>of("verdict", "not_affected", "text", "both"))) {
            given().contentType(ContentType.JSON)
                    .body(bad)
                    .put(api)
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json");
        }
        given().contentType(ContentType.JSON)
                .body(Map.of("text", "x".repeat(501), "verdict", "also_affected"))
                .put(api)
                .then()
                .statusCode(400);
        given().formParam("verdict", "perhaps")
                .post(root + "/incidents/" + incident.id() + "/answer")
                .then()
                .statusCode(422)
                .body(containsString("role=\"alert\""));
        given().header("Sec-Fetch-Site", "cross-site")
                .formParam("seen", "yes")
                .post(root + "/incidents/" + incident.id() + "/answer")
                .then()
                .statusCode(403);
        given().get(root + "/incidents/" + UUID.randomUUID() + "/answer").then().statusCode(404);
        given().get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/incidents/" + incident.id() + "/answer")
                .then()
                .statusCode(404);
        given().get("/api/v1/incidents/" + incident.id() + "/answers").then().statusCode(401);
    }
}
