package dev.candor.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ProblemDocumentsTest {

    private static final String UPDATES = "/api/v1/incidents/6f1c2a52-5c1b-4a39-9b8d-2f0a4d6c7e11/updates";

    @Test
    void aBodyOverTheLimitIsRefusedWithTheLimitNamed() {
        operator()
                .contentType(ContentType.JSON)
                .body(" ".repeat(1_100_000))
                .when()
                .post(UPDATES)
                .then()
                .statusCode(413)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("https://candor.dev/problems/body-too-large"))
                .body("detail", containsString("1048576 bytes"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\": \"a\",, }|line 1, column 14",
                "{\"text\": \"a\", \"oops\": 1}|no field /oops here",
                "{\"text\": \"a\", \"text\": \"b\"}|Duplicate field 'text'",
                "{\"text\": \"a\"} trailing|line 1"
            })
    void malformedJsonIsAProblemThatSaysWhatAndWhere(String body, String expected) {
        operator()
                .contentType(ContentType.JSON)
                .body(body)
                .when()
                .post(UPDATES)
                .then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE)
                .body("detail", containsString(expected));
    }

    @Test
    void jsonBeyondEveryDepthIsRefusedAndHarmless() throws Exception {
        // Not by RestAssured: it would lay these brackets out to print them.
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:%d%s".formatted(RestAssured.port, UPDATES)))
                .header("Authorization", "Bearer " + TestTokens.ADMIN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":" + "[".repeat(100_000)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    }

    @Test
    void whoShowsNoTokenIsToldHowToShowOne() {
        given().when()
                .get("/api/v1/incidents")
                .then()
                .statusCode(401)
                .contentType(Problem.MEDIA_TYPE)
                .header("WWW-Authenticate", containsString("Bearer"))
                .body("detail", containsString("Authorization: Bearer"));
    }

    @Test
    void aWrongTokenIsRefusedWithoutAHintAtWhatWasWrong() {
        given().header("Authorization", "Bearer test.9999999999999999999999999999999999999999")
                .when()
                .get("/api/v1/incidents")
                .then()
                .statusCode(401)
                .contentType(Problem.MEDIA_TYPE)
                .body(not(containsString("secret is")));
    }

    @Test
    void aWrongCapabilityAnswersLikeAnyUnknownPath() {
        String unknown = given().when()
                .get("/no/such/page")
                .then()
                .statusCode(404)
                .extract()
                .asString();
        given().when()
                .get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA")
                .then()
                .statusCode(404)
                .body(equalTo(unknown));
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + TestTokens.ADMIN).header("Idempotency-Key", "problem-test");
    }
}
