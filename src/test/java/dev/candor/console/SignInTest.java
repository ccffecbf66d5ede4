package dev.candor.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signing in and out with a browser, and what another site can't make it do. Tags name lines of the list of attacks. */
@QuarkusTest
class SignInTest {

    @Test
    @Tag("S23")
    void whoIsNotSignedInIsLedThereAndBack() {
        given().redirects()
                .follow(false)
                .header("Accept", "text/html")
                .get("/ops/incidents")
                .then()
                .statusCode(303)
                .header("Location", containsString("/ops/sign-in?next=%2Fops%2Fincidents"))
                .header("Cache-Control", equalTo("no-store"));
        given().header("Accept", "application/json")
                .get("/ops/incidents")
                .then()
                .statusCode(401);
        given().get("/ops/sign-in?next=//evil.example.com/")
                .then()
                .statusCode(200)
                .body(not(containsString("evil")));
    }

    @Test
    void theRightPasswordOpensASessionInACookieThatNoScriptReads() {
        SignedIn ada = SignedIn.as("viewer");
        SignedIn.signIn(ada.name, SignedIn.PASSWORD)
                .then()
                .statusCode(303)
                .header("Location", containsString("/ops/incidents"))
                .header("Set-Cookie", allOf(containsString("HttpOnly"), containsString("SameSite=Lax")));
        assertThat(ada.page("/ops")).contains("Overview", ada.name);
        SignedIn.signIn(ada.name, "not the password")
                .then()
                .statusCode(401)
                .header("Set-Cookie", nullValue())
                .body(containsString("open no account"), containsString(ada.name));
    }

    @Test
    @Tag("S25")
    void signingOutEndsTheSessionOnTheServer() {
        SignedIn ada = SignedIn.as("viewer");
        ada.formOf("/ops").post("/ops/sign-out").then().statusCode(303);
        ada.browser().get("/ops").then().statusCode(303).header("Location", containsString("/ops/sign-in"));
    }

    @Test
    @Tag("S21")
    void aFormOfAnotherSiteOrWithoutTheTokenChangesNothing() {
        SignedIn ada = SignedIn.as("responder");
        incident(ada.formOf("/ops/incidents/new"), "By the form").then().statusCode(303);
        incident(ada.formOf("/ops/incidents/new").header("Origin", "https://evil.example.com"), "By another origin")
                .then()
                .statusCode(403)
                .body(containsString("Another site sent this"));
        incident(
                        ada.browser().contentType(ContentType.URLENC).header("Sec-Fetch-Site", "cross-site"),
                        "By another site")
                .then()
                .statusCode(403);
        incident(ada.browser().contentType(ContentType.URLENC), "Without a token")
                .then()
                .statusCode(403)
                .body(containsString("not one of your session"));
        SignedIn eve = SignedIn.as("responder");
        String others = SignedIn.first(
                java.util.regex.Pattern.compile("name=\"form_token\" value=\"([^\"]+)\""), eve.page("/ops"));
        incident(ada.browser().contentType(ContentType.URLENC).formParam("form_token", others), "With another's token")
                .then()
                .statusCode(403);
        ada.browser()
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/ops/incidents/new")
                .then()
                .statusCode(not(equalTo(303)));
        assertThat(ada.page("/ops/incidents"))
                .contains("By the form")
                .doesNotContain("By another", "Without a token", "With another");
        resolveAll(ada);
    }

    @Test
    @Tag("S21")
    void aSessionOpensTheConsoleAndNotTheApi() {
        SignedIn ada = SignedIn.as("admin");
        given().cookie(SignedIn.COOKIE, ada.session)
                .get("/api/v1/incidents")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"));
    }

    @Test
    void aStaleCookieDoesNotStandInTheWayOfAnything() {
        given().cookie(SignedIn.COOKIE, "A".repeat(43)).get("/").then().statusCode(200);
        given().cookie(SignedIn.COOKIE, "A".repeat(43))
                .get("/ops/sign-in")
                .then()
                .statusCode(200);
    }

    @Test
    @Tag("S24")
    void guessingIsStoppedAndSaysForHowLong() {
        String name = "g" + UUID.randomUUID().toString().substring(0, 8);
        for (int i = 0; i < 5; i++) {
            SignedIn.signIn(name, "guess number " + i).then().statusCode(401);
        }
        SignedIn.signIn(name, "guess number 6").then().statusCode(429).header("Retry-After", equalTo("60"));
    }

    @Test
    void theFirstAccountIsMadeWithTheTokenThatTheFirstStartPrinted() {
        String name = "f" + UUID.randomUUID().toString().substring(0, 8);
        RequestSpecification form = given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .formParam("name", name)
                .formParam("password", SignedIn.PASSWORD);
        form.formParam("token", "op-nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
                .post("/ops/first-account")
                .then()
                .statusCode(422)
                .body(containsString("not the token of an administrator"));
        String session = given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .formParam("name", name)
                .formParam("password", SignedIn.PASSWORD)
                .formParam("token", TestTokens.ADMIN)
                .post("/ops/first-account")
                .then()
                .statusCode(303)
                .extract()
                .cookie(SignedIn.COOKIE);
        given().cookie(SignedIn.COOKIE, session)
                .get("/ops/account")
                .then()
                .statusCode(200)
                .body(containsString("Add an operator"));
    }

    @Test
    void everyChangeIsInTheAuditLogWithWhoAndWhatAndCanBeTakenAway() {
        SignedIn ada = SignedIn.as("responder");
        incident(ada.formOf("/ops/incidents/new"), "For the log").then().statusCode(303);
        operator()
                .queryParam("subject", "operator/" + ada.name)
                .get("/api/v1/audit")
                .then()
                .statusCode(200)
                .body("items.action", equalTo(List.of("session.begin", "operator.create")))
                .body("items[1].who", equalTo("test"))
                .body("items[1].way", equalTo("TOKEN"))
                .body("items[1].after.role", equalTo("responder"))
                .body("items[1].before", nullValue());
        String lines = operator()
                .get("/api/v1/audit/export")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();
        assertThat(lines.lines().filter(l -> l.contains("\"incident.open\"") && l.contains(ada.name)))
                .singleElement()
                .asString()
                .contains("\"way\":\"SESSION\"", "For the log");
        assertThat(lines).doesNotContain(SignedIn.PASSWORD);
        assertThat(ada.page("/ops/audit")).contains("incident.open", ada.name);
        resolveAll(ada);
    }

    @Test
    void badAccountsAreRefusedWithTheReason() {
        for (Map<String, String> wrong : List.of(
                Map.of("name", "Ada Lovelace", "role", "viewer", "password", SignedIn.PASSWORD),
                Map.of("name", "short-password", "role", "viewer", "password", "too short"))) {
            operator()
                    .contentType(ContentType.JSON)
                    .body(wrong)
                    .post("/api/v1/operators")
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json");
        }
        operator()
                .contentType(ContentType.JSON)
                .body(Map.of("name", "ada", "role", "emperor", "password", SignedIn.PASSWORD))
                .post("/api/v1/operators")
                .then()
                .statusCode(400)
                .body("detail", containsString("viewer, responder or admin"));
    }

    static io.restassured.response.Response incident(RequestSpecification form, String title) {
        return form.formParam("title", title)
                .formParam("severity", "minor")
                .formParam("ago", "3")
                .formParam("text", "One shelf of 40 in the cellar lost power at 12:03 UTC.")
                .formParam("next", "30")
                .post("/ops/incidents/new");
    }

    /** Ends what tests opened, so that public pages of other tests are calm. */
    static void resolveAll(SignedIn responder) {
        List<String> open = operator()
                .queryParam("status", "open")
                .queryParam("limit", 100)
                .get("/api/v1/incidents")
                .jsonPath()
                .getList("items.findAll { it.cause == null }.id");
        for (String id : open) {
            responder
                    .formOf("/ops/incidents/" + id)
                    .formParam("text", "The power is back.")
                    .formParam("force", "yes")
                    .post("/ops/incidents/" + id + "/resolve")
                    .then()
                    .statusCode(303);
        }
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }
}
