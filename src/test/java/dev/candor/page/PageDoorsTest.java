package dev.candor.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.security.Capabilities;
import dev.candor.security.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The other ways to a page than its address: a token of one's own sign-in, a stream, a frame. */
@QuarkusTest
class PageDoorsTest {
    private static PublicJsonWebKey key;

    @Inject
    Capabilities capabilities;

    @Inject
    CatalogStore catalog;

    @Inject
    InstantSource clock;

    @TestHTTPResource("/")
    URI home;

    private Catalog before;

    @BeforeAll
    static void publishTheKey() throws Exception {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("one");
        Path jwks = Path.of("target/test-login/jwks.json");
        Files.createDirectories(jwks.getParent());
        Files.writeString(jwks, new JsonWebKeySet(key).toJson());
    }

    @BeforeEach
    void twoCustomers() {
        before = catalog.current();
        use("Doors");
    }

    @AfterEach
    void asBefore() {
        catalog.use(before, clock.instant());
    }

    private void use(String title) {
        catalog.use(
                new Catalog(
                        title,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Customer("door-acme", "Acme Ltd"), new Customer("door-globex", "Globex Inc")),
                        List.of(
                                new Resource("door-m", "door-acme", ResourceKind.MACHINE, "acme-web", null),
                                new Resource("door-n", "door-globex", ResourceKind.MACHINE, "globex-web", null)),
                        List.of()),
                clock.instant());
    }

    private String token(String customer, Instant until) throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://id.example.com");
        claims.setAudience("https://status.example.com");
        claims.setSubject(customer);
        claims.setExpirationTime(NumericDate.fromMilliseconds(until.toEpochMilli()));
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        return jws.getCompactSerialization();
    }

    private RequestSpecification as(String customer) throws JoseException {
        return given().header(
                        "Authorization",
                        "Bearer " + token(customer, clock.instant().plusSeconds(600)));
    }

    @Test
    void aCustomersTokenOpensTheirPageAndNobodyElses() throws Exception {
        as("door-acme")
                .get("/c/my/")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("private, no-store"))
                .header("X-Robots-Tag", equalTo("noindex"))
                .body(containsString("Acme Ltd"), containsString("acme-web"), not(containsString("globex")));
        as("door-globex")
                .get("/c/my/")
                .then()
                .statusCode(200)
                .body(containsString("Globex Inc"), not(containsString("acme-web")));
        as("door-acme")
                .get("/c/my/api/v2/summary.json")
                .then()
                .statusCode(200)
                .body("_personal.customer", equalTo("Acme Ltd"))
                .body("page.url", equalTo(root() + "/c/my/"));
        as("door-acme").get("/c/my/subscribe").then().statusCode(200).body(containsString("acme-web"));
        as("door-nobody").get("/c/my/").then().statusCode(404);
        as("door-nobody").get("/c/my/feed.atom").then().statusCode(404);
    }

    private static String root() {
        return given().get("/api/v2/status.json")
                .jsonPath()
                .getString("page.url")
                .replaceAll("/$", "");
    }

    @Test
    void withoutAGoodTokenNothingOpensAndATokenOpensNothingElse() throws Exception {
        given().get("/c/my/")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", startsWith("Bearer"));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .get("/c/my/")
                .then()
                .statusCode(401);
        given().header(
                        "Authorization",
                        "Bearer " + token("door-acme", clock.instant().minusSeconds(60)))
                .get("/c/my/")
                .then()
                .statusCode(401)
                .body("detail", containsString("it has expired"));
        String[] parts = token("door-acme", clock.instant().plusSeconds(60)).split("\\.");
        given().header("Authorization", "Bearer eyJhbGciOiJub25lIn0." + parts[1] + ".")
                .get("/c/my/")
                .then()
                .statusCode(401);
        as("door-acme").get("/api/v1/incidents").then().statusCode(401);
        as("door-acme").get("/api/v1/audit").then().statusCode(401);
        given().cookie("candor-customer", token("door-acme", clock.instant().plusSeconds(60)))
                .get("/api/v1/audit")
                .then()
                .statusCode(401);
    }

    @Test
    void aPortalSignsABrowserInOnceAndItsCookieStaysWithThisHost() throws Exception {
        Response signedIn = given().redirects()
                .follow(false)
                .formParam("token", token("door-acme", clock.instant().plusSeconds(600)))
                .post("/c/my/session");
        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(signedIn.header("Location")).endsWith("/c/my/");
        assertThat(signedIn.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=")
                .doesNotContain("Domain");
        String cookie = signedIn.cookie("candor-customer");
        given().cookie("candor-customer", cookie)
                .get("/c/my/")
                .then()
                .statusCode(200)
                .header("Set-Cookie", nullValue())
                .body(containsString("Acme Ltd"));
        given().cookie("candor-customer", cookie + "x").get("/c/my/").then().statusCode(401);
        // A form of another site sends no cookie, and would be refused if it did.
        given().cookie("candor-customer", cookie)
                .header("Sec-Fetch-Site", "cross-site")
                .header("Origin", "https://evil.example")
                .formParam("channel", "email")
                .formParam("address", "x@example.com")
                .post("/c/my/subscribe")
                .then()
                .statusCode(403);
        given().formParam("token", "no token").post("/c/my/session").then().statusCode(403);
        given().formParam("token", " ").post("/c/my/session").then().statusCode(400);
        given().formParam("token", "a".repeat(3_501))
                .post("/c/my/session")
                .then()
                .statusCode(400);
        given().redirects()
                .follow(false)
                .cookie("candor-customer", cookie)
                .post("/c/my/session/end")
                .then()
                .statusCode(303)
                .header("Set-Cookie", containsString("Max-Age=0"));
    }

    @Test
    void whoFollowsAPageIsToldWhenItSaysSomethingElse() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String personal = "/c/" + capabilities.issue("door-acme");
        given().get(personal + "/").then().statusCode(200);
        given().get("/").then().statusCode(200);
        try (Events all = new Events(client, home.resolve("/events"), null);
                Events own = new Events(client, home.resolve(personal + "/events"), null)) {
            assertThat(all.headers).startsWith("200").contains("text/event-stream", "nosniff");
            Events.Event first = all.next();
            assertThat(own.next().data()).contains(personal);
            use("Doors, renamed");
            given().get(personal + "/").then().statusCode(200).body(containsString("renamed"));
            assertThat(all.until("Doors, renamed").id()).isNotEqualTo(first.id());
            own.until("Doors, renamed");
            capabilities.revokeAll("door-acme");
            assertThat(own.ends()).isTrue();
        }
        given().get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/events").then().statusCode(404);
    }

    @Test
    void onlyTheCardMayBeFramedAndOnlyByConfiguredSites() {
        given().get("/embed/card")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("frame-ancestors https://www.example.com;"))
                .header("Set-Cookie", nullValue())
                .body(startsWith("<!doctype html>"));
        given().get("/").then().header("Content-Security-Policy", containsString("frame-ancestors 'none'"));
    }
}
