package dev.candor.probe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogChanged;
import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.FilesConfig;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProbeResourceTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Inject
    ProbeCatalog probes;

    @Inject
    CatalogStore catalog;

    @Inject
    FilesConfig config;

    @Inject
    Heard heard;

    @Singleton
    static class Heard {
        final List<Object> events = new CopyOnWriteArrayList<>();

        void on(@Observes ProbesChanged change) {
            events.add(change);
        }

        void on(@Observes CatalogChanged change) {
            events.add(change);
        }
    }

    @AfterEach
    void leaveNothing() throws IOException {
        Files.deleteIfExists(file());
        probes.refresh(NOW);
        probes.use(ProbeSet.EMPTY);
        catalog.use(Catalog.EMPTY, NOW);
    }

    private Path file() {
        return config.directory().resolve("written-by-a-test.yaml");
    }

    @Test
    void probesAreReadByViewersOnly() {
        given().when().get("/api/v1/probes").then().statusCode(401);
        given().when().get("/api/v1/catalog").then().statusCode(401);
        given().when().get("/api/v1/config/errors").then().statusCode(401);
    }

    @Test
    void aProbeIsShownWithoutItsSecrets() {
        probes.use(new ProbeSet(ProbeFile.parse("probes/x.yaml", """
                        version: candor/v1
                        probes:
                          - id: shown
                            http:
                              url: https://x.test/?token=hush-1&page=2
                              headers: {Authorization: hush-2, Cookie: hush-3, X-Api-Key: hush-4, Accept: text/html}
                              body: hush-5
                        """, Optional.empty(), Map.of())
                .probes()));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/probes/{id}", "shown")
                .then()
                .statusCode(200)
                .body("kind", equalTo("http"))
                .body("interval_ms", equalTo(15_000))
                .body("expect", hasItem("status < 400"))
                .body("file", equalTo("probes/x.yaml"))
                .body("http.headers.find { it.name == 'Accept' }.value", equalTo("text/html"))
                .body("http.headers.find { it.name == 'Cookie' }.value", equalTo("…"))
                .body("http.body_length", equalTo(6))
                .body("http.url", containsString("page=2"))
                .body(not(containsString("hush")));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/probes")
                .then()
                .statusCode(200)
                .body("probes.id", hasItem("shown"));
    }

    @Test
    void anUnknownProbeIsNotFound() {
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/probes/{id}", "no-such-probe")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void theCatalogIsShownWithACustomersThings() {
        catalog.use(CatalogFile.parse("c.yaml", """
                                version: candor/v1
                                title: Shown
                                regions: [{id: fra}]
                                hosts: [{id: shown-1, region: fra}]
                                customers: [{id: shown}]
                                resources: [{id: shown-m, customer: shown, kind: machine, on: shown-1}]
                                """).catalog().orElseThrow(), NOW);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/catalog")
                .then()
                .statusCode(200)
                .body("title", equalTo("Shown"))
                .body("resource_count", equalTo(1));
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/catalog/customers/{id}", "shown")
                .then()
                .statusCode(200)
                .body("resources.id", hasItem("shown-m"))
                .body("placements.host", hasItem("shown-1"));
    }

    @Test
    void aChangedFileIsInForceAndABrokenOneIsTold() throws IOException {
        Files.writeString(file(), "version: candor/v1\nprobes: [{id: from-file, http: {url: 'https://x.test'}}]");
        heard.events.clear();
        probes.refresh(NOW);
        assertThat(probes.current().probe("from-file")).isPresent();
        assertThat(heard.events)
                .singleElement()
                .isInstanceOfSatisfying(
                        ProbesChanged.class,
                        change -> assertThat(change.after().probe("from-file")).isPresent());

        Files.writeString(file(), "version: candor/v1\nprobes: [{id: broken}]");
        probes.refresh(NOW);
        probes.refresh(NOW);
        assertThat(heard.events).hasSize(1);
        assertThat(probes.current().probe("from-file")).isPresent();
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .when()
                .get("/api/v1/config/errors")
                .then()
                .statusCode(200)
                .body("errors.find { it.line == 2 }.column", equalTo(10))
                .body("errors.find { it.line == 2 }.file", containsString("written-by-a-test.yaml"))
                .body("errors.find { it.line == 2 }.message", containsString("expected a kind"));
    }

    @Test
    void theSchemaOfProbeFilesIsPublicAndKeptForADay() {
        given().when()
                .get("/schemas/probe-v1.json")
                .then()
                .statusCode(200)
                .contentType("application/schema+json")
                .header("Cache-Control", "public, max-age=86400")
                .body("title", equalTo("Probe file of Candor"));
    }
}
