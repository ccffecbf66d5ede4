package dev.candor.measurement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class MeasurementResourceTest {

    @Inject
    MeasurementSink sink;

    private final String probe = "resource-" + UUID.randomUUID();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(600);

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() throws Exception {
        store(23);
        List<String> seen = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            var request = operator().queryParam("probe", probe).queryParam("limit", 5);
            if (cursor != null) {
                request.queryParam("cursor", cursor);
            }
            var body = request.get("/api/v1/measurements")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(body.getList("items.started_at", String.class));
            cursor = body.getString("next_cursor");
            pages++;
        } while (cursor != null && pages < 10);

        assertThat(pages).isEqualTo(5);
        assertThat(seen).hasSize(23).doesNotHaveDuplicates();
        assertThat(seen.stream().map(Instant::parse).toList()).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @Test
    void aPageHoldsWhatWasAskedFor() throws Exception {
        store(12);
        get("?outcome=down&location=iad")
                .statusCode(200)
                .body("items", hasSize(1))
                .body("next_cursor", equalTo(null))
                .body("items[0].outcome", equalTo("down"))
                .body("items[0].failure.kind", equalTo("refused"))
                .body("items[0].location", equalTo("iad"))
                .body("items[0].timing_ms.namelookup", equalTo(1.5f));
        get("?outcome=up&outcome=down").body("items", hasSize(12));
        operator()
                .get("/api/v1/measurements/minutes?probe={p}&from={f}", probe, start.toString())
                .then()
                .statusCode(200)
                .body("findAll { it.location == 'fra' }.collect { it.up + it.down }.sum()", equalTo(6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?limit=0", "?limit=1001", "?limit=x", "?cursor=nonsense", "?cursor=MTox", "?outcome=green"})
    void aWrongParameterIsNamedWithItsValue(String query) {
        get(query)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("https://candor.dev/problems/bad-parameter"))
                .body("detail", containsString(query.substring(query.indexOf('=') + 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?probe=a&from=yesterday", "?probe=a&from=2020-01-01T00:00:00Z"})
    void aWrongRangeOfMinutesIsRefused(String query) {
        operator().get("/api/v1/measurements/minutes" + query).then().statusCode(400);
    }

    @Test
    void nobodyReadsWithoutAToken() {
        given().get("/api/v1/measurements").then().statusCode(401);
        given().get("/api/v1/measurements/minutes?probe=a").then().statusCode(401);
    }

    private void store(int count) throws Exception {
        List<MeasurementBatch.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String location = i % 2 == 0 ? "fra" : "iad";
            Instant at = start.plusMillis(i / 2);
            entries.add(new MeasurementBatch.Entry(
                    i + 1,
                    i % 12 == 3
                            ? Measurements.down(probe, location, at.plusMillis(500))
                            : Measurements.up(probe, location, at.plusNanos(i * 1000L), i)));
        }
        assertThat(sink.accept(new MeasurementBatch("fra", UUID.randomUUID(), entries))
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .stored())
                .isEqualTo(count);
    }

    private ValidatableResponse get(String query) {
        return operator()
                .queryParam("probe", probe)
                .get("/api/v1/measurements" + query)
                .then();
    }

    private static io.restassured.specification.RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN);
    }
}
