package dev.candor.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What operators tell, say and plan by the console's forms, as a browser sends them. */
@QuarkusTest
class ConsoleFormsTest extends ConsolePlatform {

    @Test
    void aFindingBecomesAnIncidentByOneClickAndTwoClicksAreOne() {
        assertThat(admin.page("/ops/findings")).contains("host " + host, "87 % sure", "61 of 64 failures explained");
        var form = admin.formOf("/ops/findings").formParam("finding", "host " + host);
        String location = form.post("/ops/findings/incident")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        assertThat(form.post("/ops/findings/incident").header("Location")).isEqualTo(location);
        String path = location.substring(location.indexOf("/ops/"), location.indexOf('?'));
        assertThat(admin.page(path)).contains("One host: failures", "touched host " + host);
        // The machine's name stays with operators.
        assertThat(given().get(path.substring(4))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .contains("One host: failures")
                .doesNotContain(host);
        admin.formOf("/ops/findings")
                .formParam("finding", "host gone")
                .post("/ops/findings/incident")
                .then()
                .statusCode(409)
                .body(containsString("not suspected any more"));
    }

    @Test
    void anUpdateIsPreviewedCheckedAndThenOnThePublicPage() {
        String id = SignInTest.incident(
                        admin.formOf("/ops/incidents/new").formParam("component", name), "Shelf without power " + name)
                .then()
                .statusCode(303)
                .extract()
                .header("Location")
                .replaceAll("^.*/incidents/([0-9a-f-]+).*$", "$1");
        String page = "/ops/incidents/" + id;
        String told = "12 of 40 machines are back since 12:20 UTC.";

        assertThat(admin.page(page + "?draft=fixed")).contains("We watch until it has held.");
        admin.formOf(page)
                .formParam("phase", "identified")
                .formParam("text", told)
                .formParam("next", "60")
                .formParam("do", "preview")
                .formParam("audience", name + "-acme")
                .post(page + "/updates")
                .then()
                .statusCode(200)
                .body(containsString("What everybody would read"), containsString("<p>" + told + "</p>"))
                .body(containsString("What Acme &lt;script&gt;"), containsString("May affect you"));
        assertThat(publicPage(id)).doesNotContain(told);

        admin.formOf(page)
                .formParam("phase", "identified")
                .formParam("text", "Some users may see errors.")
                .formParam("next", "60")
                .formParam("do", "tell")
                .post(page + "/updates")
                .then()
                .statusCode(422)
                .body(containsString("some users may"), containsString(">Some users may see errors.</textarea>"));
        admin.formOf(page)
                .formParam("phase", "identified")
                .formParam("text", told)
                .formParam("do", "tell")
                .post(page + "/updates")
                .then()
                .statusCode(422)
                .body(containsString("The time of the next update is missing"));

        admin.formOf(page)
                .formParam("phase", "identified")
                .formParam("text", told)
                .formParam("next", "60")
                .formParam("do", "preview")
                .formParam("audience", "nobody")
                .post(page + "/updates")
                .then()
                .statusCode(422)
                .body(containsString("no customer &#39;nobody&#39;"));

        var form = admin.formOf(page)
                .formParam("phase", "identified")
                .formParam("text", told)
                .formParam("next", "60")
                .formParam("do", "tell");
        form.post(page + "/updates").then().statusCode(303);
        form.post(page + "/updates").then().statusCode(303);
        assertThat(publicPage(id)).containsOnlyOnce("<p>" + told + "</p>").contains("Next update due by");

        admin.formOf(page)
                .formParam("text", "All 40 machines are back.")
                .post(page + "/resolve")
                .then()
                .statusCode(303);
        assertThat(publicPage(id)).contains("All 40 machines are back.", "Resolved");

        admin.formOf(page)
                .formParam("text", "39 of 40 machines are back.")
                .formParam("language", "en")
                .post(page + "/updates/3")
                .then()
                .statusCode(303);
        assertThat(publicPage(id)).contains("39 of 40 machines are back.", "edited <time", "All 40 machines are back.");
        admin.formOf(page)
                .formParam("text_en", "A breaker tripped.")
                .formParam("do", "keep")
                .post(page + "/postmortem")
                .then()
                .statusCode(303);
        assertThat(publicPage(id)).doesNotContain("A breaker tripped.");
        admin.formOf(page)
                .formParam("text_en", "We apologize for any inconvenience.")
                .formParam("do", "publish")
                .post(page + "/postmortem")
                .then()
                .statusCode(422)
                .body(containsString("say what people should do"));
        admin.formOf(page)
                .formParam("text_en", "A breaker tripped at 12:03.")
                .formParam("do", "publish")
                .post(page + "/postmortem")
                .then()
                .statusCode(303);
        assertThat(publicPage(id)).contains("<h2 id=\"postmortem\">Postmortem</h2>", "A breaker tripped at 12:03.");
    }

    @Test
    void anActIsSaidAndEnded() {
        String done = admin.formOf("/ops/acts")
                .formParam("place", "host " + host)
                .formParam("kind", "disk")
                .formParam("what", "nvme2")
                .formParam("state", "died")
                .post("/ops/acts")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        String page = admin.page(done.substring(done.indexOf("/ops/")));
        assertThat(page).contains("The act is said", "host " + host, "disk died (nvme2)");
        String end = SignedIn.first(Pattern.compile("action=\"(/ops/acts/[0-9a-f-]+/end)\""), page);
        admin.formOf("/ops/acts").post(end).then().statusCode(303);
        assertThat(admin.page("/ops/acts")).doesNotContain(end);
        admin.formOf("/ops/acts")
                .formParam("place", "host nowhere")
                .formParam("state", "died")
                .post("/ops/acts")
                .then()
                .statusCode(422)
                .body(containsString("the catalog knows no host"));
    }

    @Test
    void workIsPlannedUnlessSomethingSpeaksAgainstItAndPagesShowIt() {
        plan("Replace the switch", "plan", null).then().statusCode(303);
        assertThat(given().get("/").asString())
                .contains("Maintenance", "Replace the switch", "Under way", "Edge of " + name);
        plan("Replace it again", "check", null)
                .then()
                .statusCode(200)
                .body(containsString("works on the same at the same time"));
        plan("Replace it again", "plan", null).then().statusCode(409);
        plan("Replace it again", "plan", "yes").then().statusCode(303);
        String list = admin.page("/ops/maintenance");
        for (int i = 0; i < 2; i++) {
            String end = SignedIn.first(Pattern.compile("action=\"(/ops/maintenance/[0-9a-f-]+/end)\""), list);
            admin.formOf("/ops/maintenance").post(end).then().statusCode(303);
            list = admin.page("/ops/maintenance");
        }
        assertThat(given().get("/").asString()).doesNotContain("Replace the switch");
    }

    @Test
    void deploysAreFrozenAndThawed() {
        String title = "Stocktaking of " + name;
        RequestSpecification form = freeze(title, Duration.ofHours(-1), "shop, till");
        for (int twice = 0; twice < 2; twice++) {
            given().spec(form)
                    .redirects()
                    .follow(false)
                    .post("/ops/freezes")
                    .then()
                    .statusCode(303);
        }
        String page = admin.page("/ops/freezes?done=frozen");
        assertThat(page).containsOnlyOnce(title);
        assertThat(page).contains("The freeze is written down", title, "In force", "shop, till in all environments");
        String end = SignedIn.first(Pattern.compile("action=\"(/ops/freezes/[0-9a-f-]+/end)\""), page);
        admin.formOf("/ops/freezes").post(end).then().statusCode(303);
        assertThat(admin.page("/ops/freezes")).doesNotContain(title);
        freeze(title, Duration.ofHours(2), "x".repeat(201))
                .post("/ops/freezes")
                .then()
                .statusCode(422)
                .body(containsString("Apps is too long"), containsString(title));
        freeze(title, Duration.ofHours(2), "")
                .post("/ops/freezes")
                .then()
                .statusCode(422)
                .body(containsString("it must begin before it ends"));
        freeze("", Duration.ofHours(-1), "")
                .post("/ops/freezes")
                .then()
                .statusCode(422)
                .body(containsString("Why is missing"));
    }

    private RequestSpecification freeze(String title, Duration begins, String apps) {
        DateTimeFormatter field =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm").withZone(ZoneOffset.UTC);
        Instant now = clock.instant();
        return admin.formOf("/ops/freezes")
                .formParam("title", title)
                .formParam("from", field.format(now.plus(begins)))
                .formParam("to", field.format(now.plus(Duration.ofHours(1))))
                .formParam("apps", apps)
                .formParam("environments", "");
    }

    private io.restassured.response.Response plan(String title, String what, String despite) {
        DateTimeFormatter field =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm").withZone(ZoneOffset.UTC);
        Instant now = clock.instant();
        var form = admin.formOf("/ops/maintenance")
                .formParam("title", title)
                .formParam("text", "Traffic goes another way meanwhile.")
                .formParam("from", field.format(now.minus(Duration.ofMinutes(5))))
                .formParam("to", field.format(now.plus(Duration.ofHours(1))))
                .formParam("component", name)
                .formParam("do", what);
        return (despite == null ? form : form.formParam("despite", despite)).post("/ops/maintenance");
    }

    private static String publicPage(String id) {
        return given().get("/incidents/" + id).then().statusCode(200).extract().asString();
    }
}
