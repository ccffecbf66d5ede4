package dev.candor.page;

import static io.restassured.RestAssured.given;
import static io.restassured.config.DecoderConfig.decoderConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Customer;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.catalog.ServiceLevel;
import dev.candor.incident.Incident;
import dev.candor.security.Capabilities;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PageResourceTest {
    @Inject
    Capabilities capabilities;

    @Inject
    CatalogStore catalog;

    @Inject
    InstantSource clock;

    @Test
    void thePublicPageIsCacheableLocksEverythingOutAndSetsNoCookie() {
        given().when()
                .get("/")
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .header("Cache-Control", equalTo("public, max-age=5, stale-if-error=20"))
                .header("Content-Security-Policy", startsWith("default-src 'none'; style-src 'sha256-"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'; base-uri 'none'"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("X-Robots-Tag", nullValue())
                .header("Set-Cookie", nullValue())
                .body(containsString("<h1 id=\"verdict\">"));
    }

    @Test
    void anUnchangedPageIsNotSentAgain() {
        // A page says how old it is, in steps of five seconds.
        await().untilAsserted(() -> {
            String tag = given().get("/history").header("ETag");
            given().header("If-None-Match", tag)
                    .get("/history")
                    .then()
                    .statusCode(304)
                    .header("ETag", equalTo(tag))
                    .header("Cache-Control", equalTo("public, max-age=5, stale-if-error=20"));
        });
    }

    @Test
    void aPersonalPageIsForItsHolderOnly() {
        String capability = capabilities.issue("customer-" + UUID.randomUUID());
        for (String path : List.of("/", "/live", "/history", "/feed.atom")) {
            String body = given().when()
                    .get("/c/" + capability + path)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", equalTo("private, no-store"))
                    .header("Referrer-Policy", equalTo("no-referrer"))
                    .header("X-Robots-Tag", equalTo("noindex"))
                    .header("Set-Cookie", nullValue())
                    .extract()
                    .asString();
            // Pages link to each other by relative addresses; only a feed must say where it is.
            assertThat(body.contains(capability)).as(path).isEqualTo(path.equals("/feed.atom"));
        }
        given().redirects()
                .follow(false)
                .get("/c/" + capability)
                .then()
                .statusCode(308)
                .header("Location", equalTo("/c/" + capability + "/"))
                .header("Cache-Control", equalTo("private, no-store"));
    }

    @Test
    void aRotatedAddressOpensThePageAndTheOneBeforeOpensNothing() {
        String customer = "rotated-" + UUID.randomUUID();
        String before = capabilities.issue(customer);
        String after = capabilities.rotate(customer);
        given().get("/c/" + before + "/").then().statusCode(404);
        given().get("/c/" + after + "/").then().statusCode(200);
        assertThat(capabilities.revokeAll(customer)).isEqualTo(1);
        given().get("/c/" + after + "/").then().statusCode(404);
    }

    @Test
    void onlyOperatorsRotateAndOnlyForKnownCustomers() {
        given().post("/api/v1/customers/nobody/capabilities/rotation").then().statusCode(401);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .post("/api/v1/customers/nobody/capabilities/rotation")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("https://candor.dev/problems/customer-not-found"));
    }

    @Test
    void aReaderOfGzipGetsItReadyMadeUnderATagOfItsOwn() {
        String plain = given().config(
                        RestAssured.config().decoderConfig(decoderConfig().noContentDecoders()))
                .get("/feed.atom")
                .then()
                .statusCode(200)
                .header("Content-Encoding", nullValue())
                .header("Vary", containsString("Accept-Encoding"))
                .extract()
                .header("ETag");
        for (String path : List.of("/", "/history", "/feed.atom")) {
            given().header("Accept-Encoding", "gzip")
                    .get(path)
                    .then()
                    .statusCode(200)
                    .header("Content-Encoding", equalTo("gzip"))
                    .header("ETag", not(equalTo(plain)))
                    .body(containsString(" status"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/feed.atom",
                "/c/short",
                "/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/style.css",
                "/incidents/6f1c2a52-5c1b-4a39-9b8d-2f0a4d6c7e11",
                "/incidents/not-a-uuid"
            })
    void whatOpensNothingLooksExactlyLikeWhatIsNotThere(String path) {
        Response nothing = given().get("/no/such/path");
        Response answer = given().get(path);
        assertThat(answer.statusCode()).isEqualTo(404).isEqualTo(nothing.statusCode());
        assertThat(answer.contentType()).isEqualTo(nothing.contentType());
        assertThat(answer.asString()).isEqualTo(nothing.asString());
        assertThat(answer.headers().asList().stream().map(h -> h.getName()).sorted())
                .isEqualTo(nothing.headers().asList().stream()
                        .map(h -> h.getName())
                        .sorted()
                        .toList());
    }

    @Test
    void theFeedIsAtom() {
        given().when()
                .get("/feed.atom")
                .then()
                .statusCode(200)
                .contentType("application/atom+xml;charset=UTF-8")
                .body("feed.id", startsWith("tag:"));
    }

    @ParameterizedTest
    @CsvSource({
        "feed.json, application/feed+json",
        "feed.rss, application/rss+xml;charset=UTF-8",
        "maintenance.ics, text/calendar;charset=UTF-8",
        "badge.svg, image/svg+xml;charset=UTF-8",
        "api/v2/summary.json, application/json",
        "api/v2/status.json, application/json",
        "api/v2/components.json, application/json",
        "api/v2/incidents.json, application/json",
        "api/v2/incidents/unresolved.json, application/json",
        "api/v2/scheduled-maintenances.json, application/json",
        "api/v2/scheduled-maintenances/upcoming.json, application/json",
        "api/v2/scheduled-maintenances/active.json, application/json"
    })
    void otherSitesMayReadWhatIsPublicOfThemAndNobodyKeepsWhatIsPersonal(String path, String type) {
        given().get("/" + path)
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo(type))
                .header("Access-Control-Allow-Origin", equalTo("*"))
                .header("Cache-Control", equalTo("public, max-age=5, stale-if-error=20"))
                .header("X-Content-Type-Options", equalTo("nosniff"));
        String capability = capabilities.issue("customer-" + UUID.randomUUID());
        given().get("/c/" + capability + "/" + path)
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo(type))
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Cache-Control", equalTo("private, no-store"))
                .header("X-Robots-Tag", equalTo("noindex"));
        given().get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/" + path).then().statusCode(404);
    }

    @Test
    void aStatementIsForItsCustomerOnlyAndOfNoMonthToCome() {
        Instant now = clock.instant();
        String customer = "stated-" + UUID.randomUUID().toString().substring(0, 8);
        Catalog before = catalog.current();
        catalog.use(
                new Catalog(
                        "Stated",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Customer(
                                customer,
                                "Stated Ltd",
                                List.of(new ServiceLevel(null, 99_900, LevelRule.WATCHED, null)))),
                        List.of(new Resource(customer + "-m", customer, ResourceKind.MACHINE, "web <1>", null)),
                        List.of()),
                now);
        try {
            String root = "/c/" + capabilities.issue(customer) + "/";
            await().until(() -> given().get(root).asString().contains("Stated status"));
            String month = Past.month(now).toString();
            String path = root + "statements/" + month;
            given().get(path)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", equalTo("private, no-store"))
                    .header("X-Robots-Tag", equalTo("noindex"))
                    .body(containsString("<h1>Statement for"))
                    .body(containsString("web &lt;1&gt;"));
            given().get(path + ".json")
                    .then()
                    .statusCode(200)
                    .contentType(ContentType.JSON)
                    .body("customer", equalTo(customer))
                    .body("lines[0].target", equalTo("99.900"));
            given().get(path + ".csv")
                    .then()
                    .statusCode(200)
                    .contentType("text/csv")
                    .body(startsWith("month,of,"));
            given().get(root + "statements/" + Past.month(now).plusMonths(1))
                    .then()
                    .statusCode(404);
            given().get("/statements/" + month).then().statusCode(404);
            given().get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/statements/" + month)
                    .then()
                    .statusCode(404);
        } finally {
            catalog.use(before, clock.instant());
        }
    }

    @Test
    void theLivePageReloadsItselfAndThePageItselfNever() {
        given().get("/live").then().statusCode(200).body(containsString("http-equiv=\"refresh\" content=\"15\""));
        assertThat(given().get("/").asString()).doesNotContain("http-equiv").contains("href=\"live\"");
    }

    @Test
    void theApplicationRendersWhatTheTemplatesSay() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        Facts facts = sample.facts();
        for (Audience audience : List.of(Audience.of("acme"), Audience.EVERYBODY)) {
            Edition checked = new Press(Rendered.BASE, new CheckedTemplates(), Edition.EMPTY).edition(facts, audience);
            Edition read = Rendered.press().edition(facts, audience);
            assertThat(checked.snapshots().keySet())
                    .isEqualTo(read.snapshots().keySet())
                    .contains("", "incidents/" + incident.id());
            checked.snapshots().forEach((path, snapshot) -> {
                assertThat(snapshot.fresh().digest())
                        .as(path)
                        .isEqualTo(read.snapshots().get(path).fresh().digest());
                assertThat(snapshot.expired().digest())
                        .as(path)
                        .isEqualTo(read.snapshots().get(path).expired().digest());
            });
        }
        Map<String, Snapshot> commons =
                new Press(Rendered.BASE, new CheckedTemplates(), Edition.EMPTY).commons(facts, facts);
        Rendered.press()
                .commons(facts, facts)
                .forEach(
                        (name, snapshot) -> assertThat(commons.get(name).fresh().digest())
                                .as(name)
                                .isEqualTo(snapshot.fresh().digest()));
    }
}
