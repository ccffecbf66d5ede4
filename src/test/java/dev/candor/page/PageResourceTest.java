package dev.candor.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.candor.incident.Incident;
import dev.candor.security.Capabilities;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PageResourceTest {
    @Inject
    Capabilities capabilities;

    @Test
    void thePublicPageIsCacheableLocksEverythingOutAndSetsNoCookie() {
        given().when()
                .get("/")
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .header("Cache-Control", equalTo("public, max-age=5"))
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
        // A page says when it was made, so it is unchanged within a second only.
        await().untilAsserted(() -> {
            String tag = given().get("/history").header("ETag");
            given().header("If-None-Match", tag)
                    .get("/history")
                    .then()
                    .statusCode(304)
                    .header("ETag", equalTo(tag))
                    .header("Cache-Control", equalTo("public, max-age=5"));
        });
    }

    @Test
    void aPersonalPageIsForItsHolderOnly() {
        String capability = capabilities.issue("customer-" + UUID.randomUUID());
        for (String path : List.of("", "/live", "/history", "/feed.atom")) {
            given().when()
                    .get("/c/" + capability + path)
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", equalTo("private, no-store"))
                    .header("Referrer-Policy", equalTo("no-referrer"))
                    .header("X-Robots-Tag", equalTo("noindex"))
                    .header("Set-Cookie", nullValue())
                    .body(containsString("/c/" + capability));
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

    @Test
    void theLivePageReloadsItselfAndThePageItselfNever() {
        given().get("/live").then().statusCode(200).body(containsString("http-equiv=\"refresh\" content=\"15\""));
        assertThat(given().get("/").asString()).doesNotContain("http-equiv").contains("href=\"/live\"");
    }

    @Test
    void theApplicationRendersWhatTheTemplatesSay() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        Audience acme = Audience.holderOf("cap-of-acme", "acme");
        Facts facts = sample.facts();
        Projection projection = new Projection(facts, acme);
        Frames frames = new Frames(Rendered.BASE, facts.atlas(), acme, facts.now());
        assertThat(new StatusPage(frames.frame(projection.said().sentence(), "", false), projection.status()).render())
                .isEqualTo(Rendered.status(facts, acme));
        View.Incident view = projection.incident(incident.id()).orElseThrow();
        assertThat(new IncidentPage(frames.frame(view.title(), "", false), view, projection.timeline(incident.id()))
                        .render())
                .isEqualTo(Rendered.incident(facts, acme, incident.id()));
        assertThat(new HistoryPage(frames.frame("History", "", false), projection.history()).render())
                .isEqualTo(Rendered.history(facts, acme));
    }
}
