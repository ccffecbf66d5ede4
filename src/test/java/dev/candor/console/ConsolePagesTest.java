package dev.candor.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpServer;
import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.HealthBoard;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.ShownBeliefs;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeSet;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each page of the console, with its forms as a browser sends them and without any script. */
@QuarkusTest
class ConsolePagesTest {

    private static final Pattern SCRIPT = Pattern.compile("<script(?! src=\"/ops/console\\.js\" defer></script>)");
    private static final Pattern HANDLER = Pattern.compile("\\son[a-z]+=|javascript:|\\sstyle=");
    private static SignedIn admin;

    @Inject
    CatalogStore catalogs;

    @Inject
    ProbeCatalog probes;

    @Inject
    HealthBoard board;

    @Inject
    InstantSource clock;

    private final String name = "k" + UUID.randomUUID().toString().substring(0, 6);
    private final String host = name + "-112";
    private Judgement before;

    @BeforeEach
    void aPlatform() {
        if (admin == null) {
            admin = SignedIn.as("admin");
        }
        before = board.latest();
        catalogs.use(
                new Catalog(
                        "Cloud <i>nine</i>",
                        List.of(new Region(name, "Somewhere")),
                        List.of(new Host(host, name)),
                        List.of(new Location("fra", "Frankfurt"), new Location("iad", "Ashburn")),
                        List.of(new Component(name, "Edge of " + name, null, null, 0)),
                        List.of(new Customer(name + "-acme", "Acme <script>alert(1)</script>")),
                        List.of(new Resource(name + "-m1", name + "-acme", ResourceKind.MACHINE, "Machine one", null)),
                        List.of(new Placement(name + "-m1", host, null, null))),
                clock.instant());
        ShownBeliefs.show(board, ShownBeliefs.hostSuspected(clock.instant(), name, name + "-probe", host, name));
    }

    @AfterEach
    void calmAgain() {
        SignInTest.resolveAll(admin);
        ShownBeliefs.show(board, before);
        catalogs.use(Catalog.EMPTY, clock.instant());
        probes.use(ProbeSet.EMPTY);
    }

    @Test
    @Tag("S10")
    void everyPageIsWholeWithoutScriptAndRunsNone() {
        probe("http://127.0.0.1:1/");
        for (String path : List.of(
                "/ops",
                "/ops/findings",
                "/ops/incidents",
                "/ops/incidents/new",
                "/ops/acts",
                "/ops/maintenance",
                "/ops/catalog",
                "/ops/customers/" + name + "-acme",
                "/ops/hosts/" + host,
                "/ops/probes",
                "/ops/probes/" + name + "-probe",
                "/ops/agents",
                "/ops/alerts",
                "/ops/deploys",
                "/ops/audit",
                "/ops/account")) {
            String page = admin.browser()
                    .get(path)
                    .then()
                    .statusCode(200)
                    .contentType("text/html;charset=UTF-8")
                    .header("Cache-Control", equalTo("no-store"))
                    .header("Referrer-Policy", equalTo("same-origin"))
                    .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'; "))
                    .header("Content-Security-Policy", not(containsString("unsafe")))
                    .extract()
                    .asString();
            assertThat(SCRIPT.matcher(page).find())
                    .as("foreign script in %s", path)
                    .isFalse();
            assertThat(HANDLER.matcher(page.replaceAll("(?s)<style>.*?</style>", ""))
                            .find())
                    .as("inline handler or style in %s", path)
                    .isFalse();
            assertThat(page).as(path).contains("<h1>", "aria-current=\"page\"", "Skip to the page");
        }
    }

    @Test
    void theOverviewSaysHowEachComponentIsFromEachLocation() {
        assertThat(admin.page("/ops"))
                .contains("Edge of " + name, "Frankfurt", "Ashburn")
                .containsSubsequence("Edge of " + name, ">Down<", ">Down<", ">Up<")
                .contains("1 suspected cause");
    }

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
    void aCustomersAddressIsShownOnceOpensTheirPageAndIsTakenBack() {
        String path = "/ops/customers/" + name + "-acme";
        assertThat(admin.page(path)).contains("Acme &lt;script&gt;", "Machine one", host);
        String made = admin.formOf(path)
                .post(path + "/links")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        String link = SignedIn.first(Pattern.compile("(/c/[A-Za-z0-9_-]{27})\""), made);
        given().get(link).then().statusCode(200);
        assertThat(admin.page(path)).doesNotContain(link);
        admin.formOf(path).post(path + "/links/revoke").then().statusCode(303);
        // What pages know of addresses is a second old at most.
        await().untilAsserted(() -> given().get(link).then().statusCode(404));
    }

    @Test
    void aProbeIsRunNowAndSaysWhereItsTimeWent() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            probe("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            String page = "/ops/probes/" + name + "-probe";
            admin.formOf(page)
                    .formParam("location", "hub")
                    .post(page + "/run")
                    .then()
                    .statusCode(200)
                    .body(containsString("from hub"), containsString("<rect"), containsString("status == 200"))
                    .body(containsString("Holds"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anAlertIsTakenInHandOnce() {
        String id = SignInTest.incident(
                        admin.formOf("/ops/incidents/new").formParam("component", name), "Alarm " + name)
                .header("Location")
                .replaceAll("^.*/incidents/([0-9a-f-]+).*$", "$1");
        String acknowledge = "/ops/alerts/" + id + "/acknowledge";
        assertThat(admin.page("/ops/alerts")).contains("Alarm " + name, acknowledge);
        admin.formOf("/ops/alerts").post(acknowledge).then().statusCode(303);
        assertThat(admin.page("/ops/alerts"))
                .contains("in the hands of " + admin.name)
                .doesNotContain(acknowledge);
    }

    @Test
    void anAgentsTokenIsMadeHere() {
        admin.formOf("/ops/agents")
                .formParam("name", name)
                .formParam("location", "fra")
                .post("/ops/agents/enrolments")
                .then()
                .statusCode(200)
                .body(containsString("en-"), containsString("Start the agent " + name));
        admin.formOf("/ops/agents")
                .formParam("name", name)
                .formParam("location", "nowhere")
                .post("/ops/agents/enrolments")
                .then()
                .statusCode(422)
                .body(containsString("expected one of the catalog"));
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

    private void probe(String url) {
        probes.use(new ProbeSet(ProbeFile.parse("test.yaml", """
                        version: candor/v1
                        probes:
                          - id: %s-probe
                            title: Probe of %s
                            interval: 30s
                            timeout: 3s
                            http: {url: "%s"}
                            expect: [status == 200]
                        """.formatted(name, name, url), Optional.empty(), Map.of())
                .probes()));
    }

    private static String publicPage(String id) {
        return given().get("/incidents/" + id).then().statusCode(200).extract().asString();
    }
}
