package dev.candor.demo;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.candor.security.Capabilities;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
class DemoResourceTest {

    @Inject
    DemoMode mode;

    @Inject
    InstantSource clock;

    @Inject
    Capabilities capabilities;

    @TempDir
    Path directory;

    private Demo demo;

    @BeforeEach
    void run() {
        demo = Demo.open(directory, clock);
        mode.attach(demo);
    }

    @AfterEach
    void stop() {
        mode.attach(null);
        demo.close();
    }

    @Test
    void nothingOfTheDemoExistsWhereItDoesNotRun() {
        mode.attach(null);
        for (String path : new String[] {"/demo", "/demo/state", "/demo/style.css"}) {
            given().when().get(path).then().statusCode(404).contentType("application/problem+json");
        }
        given().contentType(ContentType.JSON)
                .body("{\"to\":\"refused\"}")
                .when()
                .post("/demo/switches/host.fra-101")
                .then()
                .statusCode(404);
        given().contentType(ContentType.URLENC)
                .when()
                .post("/demo/gate-trial")
                .then()
                .statusCode(404);
    }

    @Test
    void thePageShowsEveryHostWithWhoIsOnItAndLinksToTheirPages() {
        String page = given().when()
                .get("/demo")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .body(containsString("Nothing is broken"))
                .extract()
                .asString();

        demo.platform().catalog().hosts().forEach(h -> assertThat(page).contains(">" + h.id() + " <"));
        demo.platform().catalog().customers().forEach(c -> {
            Matcher link = Pattern.compile("<a href=\"/c/([^/\"]+)/\">"
                            + Pattern.quote(c.title().replace("&", "&amp;")))
                    .matcher(page);
            assertThat(link.find()).as(c.title()).isTrue();
            assertThat(capabilities.refresh().customerOf(link.group(1))).contains(c.id());
        });
    }

    @Test
    void aPressedSwitchTakesEffectAndLeadsBackToThePage() {
        given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .formParam("to", "refused")
                .when()
                .post("/demo/switches/host.iad-102")
                .then()
                .statusCode(303)
                .header("Location", endsWith("/demo"));

        assertThat(demo.platform().hostCondition("iad-102")).isEqualTo(Condition.REFUSED);
        given().when().get("/demo").then().body(containsString("host iad-102 refuses connections"));
    }

    @Test
    void aProgramSetsASwitchAndReadsHowEverythingStands() {
        given().contentType(ContentType.JSON)
                .body("{\"to\":\"slow\"}")
                .when()
                .post("/demo/switches/region.sin")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("regions.find { it.code == 'sin' }.condition", equalTo("slow"))
                .body("regions.find { it.code == 'fra' }.condition", equalTo("up"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .when()
                .post("/demo/switches/reset")
                .then()
                .statusCode(200);
        given().when()
                .get("/demo/state")
                .then()
                .statusCode(200)
                .body("regions.condition", not(hasItem("slow")))
                .body("certificate", equalTo("valid"));
    }

    @Test
    void aSwitchThatDoesNotExistAndAValueItCannotHaveAreToldApart() {
        given().contentType(ContentType.JSON)
                .body("{\"to\":\"up\"}")
                .when()
                .post("/demo/switches/host.mars-1")
                .then()
                .statusCode(404)
                .body("detail", containsString("host.mars-1"));
        given().contentType(ContentType.JSON)
                .body("{\"to\":\"slow\"}")
                .when()
                .post("/demo/switches/host.fra-101")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("up or gray or refused or silent, not to 'slow'"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .when()
                .post("/demo/switches/certificate")
                .then()
                .statusCode(400);
    }

    @Test
    void anotherSiteCannotPressASwitch() {
        for (String[] header : new String[][] {
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Origin", "https://evil.test"},
            {"Origin", "null"}
        }) {
            given().redirects()
                    .follow(false)
                    .header(header[0], header[1])
                    .contentType(ContentType.URLENC)
                    .formParam("to", "refused")
                    .when()
                    .post("/demo/switches/host.fra-101")
                    .then()
                    .statusCode(403)
                    .body("type", endsWith("/cross-site-request"));
        }
        assertThat(demo.platform().hostCondition("fra-101")).isEqualTo(Condition.UP);
    }

    @Test
    void theGateTokenIsNotOnThePageAndOnlyItsOwnerCanReadItsFile() throws Exception {
        String page = given().when().get("/demo").then().extract().asString();

        assertThat(page).contains(demo.tokenFile().toString());
        assertThat(page).doesNotContain(Files.readString(demo.tokenFile()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(demo.tokenFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void theGateIsAskedOverHttpAndWhatItAnswersIsOnThePage() throws Exception {
        given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .when()
                .post("/demo/gate-trial")
                .then()
                .statusCode(303);
        assertThat(demo.platform().checkout().rollout().quality()).isEqualTo(Checkout.Quality.BAD);

        // No probe of the demo is in force in tests, so that the gate refuses at once: its words must be shown all the
        // same.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().when()
                        .get("/demo")
                        .then()
                        .body(containsString("Gate for v42: error"))
                        .body(containsString("It answered HTTP 4")));
    }
}
