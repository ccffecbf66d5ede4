package dev.candor.incident;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Correlator;
import dev.candor.security.ApiTokens;
import dev.candor.security.Roles;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator says died: over HTTP, judged by the real judge, into the impacts of customers. */
@QuarkusTest
class ActResourceTest {

    @Inject
    IncidentService incidents;

    @Inject
    CatalogStore catalogs;

    @Inject
    Correlator correlator;

    @Inject
    ApiTokens tokens;

    @Inject
    DataSource database;

    @Inject
    InstantSource clock;

    private final String region = "a" + UUID.randomUUID().toString().substring(0, 6);
    private final String host = region + "-112";

    @AfterEach
    void nobodySaysAnythingAnyMore() throws SQLException {
        catalogs.use(Catalog.EMPTY, clock.instant());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate signal, signal_source");
        }
    }

    @Test
    void aDriveThatDiedIsOnItsCustomersPagesWhenTheAnswerComes() {
        platform(3);
        String id = say("{'host': '%s', 'kind': 'disk', 'state': 'died', 'what': 'nvme2', 'text': 'SMART says so'}")
                .then()
                .statusCode(200)
                .body("host", equalTo(host))
                .body("kind", equalTo("disk"))
                .body("state", equalTo("died"))
                .body("text", equalTo("nvme2: SMART says so"))
                .body("ended_at", nullValue())
                .body("incident", notNullValue())
                .extract()
                .path("incident");

        Incident incident = incidents.find(UUID.fromString(id)).orElseThrow();
        assertThat(incident.title()).isEqualTo("Volumes on one host in Somewhere have failed");
        assertThat(incidents.impactsOf(customer(1), Instant.EPOCH))
                .extracting(Impact::resource, Impact::state, Impact::basis)
                .containsExactly(tuple(region + "-v1", Impact.State.IMPAIRED, Impact.Basis.OPERATOR));
    }

    @Test
    void endingItEndsTheIncidentAfterTheHoldAndTwiceIsOnce() {
        platform(1);
        Response said = say("{'host': '%s', 'state': 'died'}");
        String act = said.path("id");
        UUID incident = UUID.fromString(said.path("incident"));
        operator().delete("/api/v1/acts/{id}", act).then().statusCode(200).body("ended_at", notNullValue());
        operator().delete("/api/v1/acts/{id}", act).then().statusCode(200).body("ended_at", notNullValue());
        operator().get("/api/v1/acts").then().statusCode(200).body("items.id", hasItem(act));

        assertThat(incidents.find(incident).orElseThrow().latest().orElseThrow().text())
                .contains("Our operators found");
    }

    @Test
    void theSameActTwiceIsOneAndAKeyAnswersAsTheFirstTime() {
        platform(1);
        String body = "{'host': '%s', 'kind': 'disk', 'state': 'died', 'what': 'nvme2'}";
        String first = say(body).path("id");
        assertThat(say(body).<String>path("id")).isEqualTo(first);
        assertThat(say(body.replace("nvme2", "nvme3")).<String>path("id")).isNotEqualTo(first);

        String key = UUID.randomUUID().toString();
        String keyed = operator()
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(json("{'host': '%s', 'state': 'at_risk'}"))
                .post("/api/v1/acts")
                .path("id");
        operator()
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(json("{'host': '%s', 'state': 'at_risk'}"))
                .post("/api/v1/acts")
                .then()
                .statusCode(200)
                .body("id", equalTo(keyed));
        operator()
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(json("{'host': '%s', 'state': 'died'}"))
                .post("/api/v1/acts")
                .then()
                .statusCode(422)
                .body("type", equalTo("https://candor.dev/problems/idempotency-key-reused"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'host': 'nowhere', 'state': 'died'} | 422 | unknown-host",
                "{'region': 'nowhere', 'state': 'died'} | 422 | unknown-region",
                "{'state': 'died'} | 422 | act-about-nothing",
                "{'host': '%s', 'state': 'died', 'kind': 'tape'} | 422 | unknown-kind",
                "{'host': '%s', 'state': 'died', 'until': '2020-01-01T00:00:00Z'} | 422 | act-out-of-range",
                "{'host': '%s', 'state': 'sleepy'} | 400 | malformed-json",
                "{'host': '%s', 'state': 'died', 'severity': 'huge'} | 400 | malformed-json",
                "{'host': '%s'} | 400 | invalid-request",
            })
    void whatIsNoActIsRefusedWithTheReason(String body, int status, String slug) {
        platform(1);
        say(body)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", containsString(slug));
    }

    @Test
    void onlyOperatorsSaySo() {
        platform(1);
        String viewer = tokens.issue("viewer", Set.of(Roles.VIEWER, Roles.REPORTER));
        given().contentType(ContentType.JSON)
                .body(json("{'host': '%s', 'state': 'died'}"))
                .post("/api/v1/acts")
                .then()
                .statusCode(401);
        given().header("Authorization", "Bearer " + viewer)
                .contentType(ContentType.JSON)
                .body(json("{'host': '%s', 'state': 'died'}"))
                .post("/api/v1/acts")
                .then()
                .statusCode(403);
        operator().delete("/api/v1/acts/{id}", UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void aRegionOfTenThousandResourcesIsToldInOneTransaction() {
        platform(10_000, 1_000);
        long began = System.nanoTime();
        Response said = say("{'region': '" + region + "', 'state': 'died'}");
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        said.then().statusCode(200);
        System.out.printf("an act that hits 10,000 resources of 1,000 customers: %d ms%n", took.toMillis());

        List<CustomerImpact> hit = incidents.impactsIn(UUID.fromString(said.path("incident")));
        assertThat(hit).hasSize(1_000);
        assertThat(hit.stream().mapToLong(CustomerImpact::lasting).sum()).isEqualTo(10_000);
    }

    private void platform(int resources) {
        platform(resources, resources);
    }

    private void platform(int many, int customersInAll) {
        List<Customer> customers = new ArrayList<>();
        List<Resource> resources = new ArrayList<>();
        List<Placement> placements = new ArrayList<>();
        for (int n = 1; n <= customersInAll; n++) {
            customers.add(new Customer(customer(n), "Customer " + n));
        }
        for (int n = 1; n <= many; n++) {
            ResourceKind kind = many == customersInAll || n % 2 == 0 ? ResourceKind.VOLUME : ResourceKind.MACHINE;
            resources.add(new Resource(region + "-v" + n, customer(1 + (n - 1) % customersInAll), kind, "data", null));
            placements.add(new Placement(region + "-v" + n, host, null, null));
        }
        Instant now = clock.instant();
        catalogs.use(
                new Catalog(
                        "Acme",
                        List.of(new Region(region, "Somewhere")),
                        List.of(new Host(host, region)),
                        List.of(),
                        List.of(),
                        customers,
                        resources,
                        placements),
                now.minusSeconds(3600));
        correlator.judge(clock.instant());
    }

    private String customer(int n) {
        return region + "-c" + n;
    }

    private Response say(String body) {
        return operator().contentType(ContentType.JSON).body(json(body)).post("/api/v1/acts");
    }

    private String json(String body) {
        return body.replace('\'', '"').replace("%s", host);
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }
}
