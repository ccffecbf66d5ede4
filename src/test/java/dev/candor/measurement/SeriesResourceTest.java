package dev.candor.measurement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SeriesResourceTest {

    @Inject
    MeasurementSink sink;

    @Inject
    CatalogStore catalogs;

    private final String probe = "series-" + UUID.randomUUID();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(600);

    @Test
    void aLinePerLocationHasAPointPerStepWithCountsAndPercentiles() throws Exception {
        store();
        get("series?probe={p}&from={f}&to={t}&step=5m")
                .statusCode(200)
                .header("Cache-Control", containsString("private"))
                .body("step_s", equalTo(300))
                .body("by", equalTo("location"))
                .body("series.key", hasItems("fra", "iad"))
                .body("series[0].points.collect { it.up + it.down }.sum()", equalTo(20))
                .body("series[0].failures.'refused/target'", equalTo(2))
                .body("series[0].points.collect { it.availability ?: 1 }.min()", lessThan(1f))
                // What the last run said may reach a minute into a point that the end was moved out to.
                .body("series[0].points.collect { it.known_s }.sum()", anyOf(equalTo(600), equalTo(660)));
        get("series?probe={p}&from={f}&to={t}&step=1m&by=host&phase=wait")
                .statusCode(200)
                .body("series.key", hasItems("", "h-1"))
                .body("series.find { it.key == 'h-1' }.points[0].mean_ms", equalTo(null))
                .body("series.find { it.key == 'h-1' }.points[0].p50_ms.toDouble().round(0)", equalTo(7d));
    }

    @Test
    void theSameIsToBeHadAsATable() throws Exception {
        store();
        String csv = get("series.csv?probe={p}&from={f}&to={t}&step=5m")
                .statusCode(200)
                .contentType(startsWith("text/csv"))
                .extract()
                .asString();
        assertThat(csv.lines().findFirst())
                .contains("location,at,up,degraded,down,unknown,known_s,availability,mean_ms,p50_ms,p95_ms,p99_ms");
        String asked = given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .accept("text/csv")
                .get(
                        "/api/v1/series?probe={p}&from={f}&to={t}&step=5m",
                        probe,
                        start.toString(),
                        start.plusSeconds(600).toString())
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(asked).isEqualTo(csv);
        String link = given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .accept("text/csv")
                .get("/api/v1/measurements?probe={p}&limit=10", probe)
                .then()
                .statusCode(200)
                .body(containsString("connection refused by 192.0.2.7:443"))
                .extract()
                .header("Link");
        assertThat(link).contains("cursor=").contains("rel=\"next\"");
    }

    @Test
    void locationsAreComparedOverTheWholeSpan() throws Exception {
        store();
        get("compare?probe={p}&from={f}&to={t}")
                .statusCode(200)
                .body("locations", hasSize(2))
                .body("jitter", equalTo("p95 - p50"))
                .body("locations[0].location", equalTo("fra"))
                .body("locations[0].runs", equalTo(20))
                .body("locations[0].availability", equalTo(0.9f))
                .body("locations.find { it.location == 'fra' }.p50_ms.toDouble().round(0)", equalTo(18d));
        get("compare.csv?probe={p}&from={f}&to={t}").statusCode(200).body(startsWith("location,runs,"));
    }

    @Test
    void theMatrixAndTheHistoryAnswer() throws Exception {
        catalogs.use(Catalog.EMPTY, start);
        store();
        get("matrix?probe={p}")
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items[0].location", equalTo("fra"))
                .body("items[0].outcome", equalTo("up"))
                .body("next_cursor", equalTo(null));
        get("matrix.csv?probe={p}&limit=1").statusCode(200).body(containsString(",fra,up,"));
        get("history?days=2").statusCode(200).body("components.size()", equalTo(0));
        get("history.csv").statusCode(200).body(startsWith("component,day,up"));
    }

    @ParameterizedTest
    @CsvSource({
        "series?probe={p}&from={f}&to={t}&step=5m",
        "series.csv?probe={p}&from={f}&to={t}&step=5m",
        "compare?probe={p}&from={f}&to={t}",
        "compare.csv?probe={p}&from={f}&to={t}",
        "matrix?probe={p}",
        "matrix.csv?probe={p}",
        "history?days=2",
        "history.csv?days=2"
    })
    void anAnswerIsSentAgainOnlyIfItIsAnotherOne(String query) throws Exception {
        store();
        // The history's last minute may end in between.
        for (int left = 3; left > 0; left--) {
            String tag = get(query).statusCode(200).extract().header("ETag");
            assertThat(tag).startsWith("\"").as("strong");
            var again = get(query, tag).extract();
            if (again.statusCode() == 304) {
                assertThat(again.header("ETag")).isEqualTo(tag);
                assertThat(again.header("Cache-Control")).contains("private");
                assertThat(again.body().asByteArray()).isEmpty();
                if (!query.startsWith("history")) {
                    store();
                    oneNow();
                    String other = get(query, tag).statusCode(200).extract().header("ETag");
                    assertThat(other).isNotEqualTo(tag);
                }
                return;
            }
        }
        throw new AssertionError("the same answer was sent three times");
    }

    @Test
    void eachFormOfAnAnswerHasATagOfItsOwn() throws Exception {
        store();
        String query = "compare?probe={p}&from={f}&to={t}";
        String json =
                get(query).header("Vary", containsString("Accept")).extract().header("ETag");
        String csv = get(query.replace("?", ".csv?")).extract().header("ETag");
        // RestAssured always accepts gzip, this client never does.
        HttpRequest uncompressed = HttpRequest.newBuilder(
                        URI.create(RestAssured.baseURI + ":" + RestAssured.port + url(query)))
                .header("Authorization", "Bearer " + TestTokens.ADMIN)
                .build();
        String plain = HttpClient.newHttpClient()
                .send(uncompressed, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        assertThat(List.of(json, csv, plain)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "series?from={f}, 400, probe",
        "series?probe={p}&step=30s, 400, 30s",
        "series?probe={p}&by=planet, 400, planet",
        "series?probe={p}&phase=lunch, 400, lunch",
        "series?probe={p}&from=yesterday, 400, yesterday",
        "series?probe={p}&from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z&step=1m, 422, 2000",
        "series?probe={p}&from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z&step=1m, 422, longer step",
        "compare?probe={p}&from=2030-01-01T00:00:00Z, 400, before",
        "matrix?limit=0, 400, 10000",
        "matrix?cursor=%25, 400, cursor",
        "history?days=401, 400, 401"
    })
    void whatCannotBeMeantIsNamed(String query, int status, String named) {
        get(query).statusCode(status).contentType("application/problem+json").body("detail", containsString(named));
    }

    @ParameterizedTest
    @CsvSource({"series", "series.csv", "compare", "compare.csv", "matrix", "matrix.csv", "history", "history.csv"})
    void nobodyReadsWithoutAToken(String path) {
        given().get("/api/v1/" + path).then().statusCode(401);
    }

    private void oneNow() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        sink.accept(new MeasurementBatch(
                        "fra",
                        UUID.randomUUID(),
                        List.of(new MeasurementBatch.Entry(1, Measurements.up(probe, "fra", now, 10)))))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private void store() throws Exception {
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String location = i % 2 == 0 ? "fra" : "iad";
            Instant at = start.plus(Duration.ofSeconds(i / 2 * 30));
            entries.add(new MeasurementBatch.Entry(
                    i + 1,
                    i == 30 || i == 34
                            ? Measurements.down(probe, location, at)
                            : Measurements.up(probe, location, at, 10 + i / 2)));
        }
        assertThat(sink.accept(new MeasurementBatch("fra", UUID.randomUUID(), entries))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .stored())
                .isEqualTo(40);
    }

    private ValidatableResponse get(String query) {
        return request().get(url(query)).then();
    }

    private ValidatableResponse get(String query, String tag) {
        return request().header("If-None-Match", tag).get(url(query)).then();
    }

    private static RequestSpecification request() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN).urlEncodingEnabled(false);
    }

    private String url(String query) {
        return "/api/v1/"
                + query.replace("{p}", probe)
                        .replace("{f}", start.toString())
                        .replace("{t}", start.plusSeconds(600).toString());
    }
}
