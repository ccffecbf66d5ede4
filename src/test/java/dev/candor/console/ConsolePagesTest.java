package dev.candor.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each page of the console, as a browser reads it and without any script. */
@QuarkusTest
class ConsolePagesTest extends ConsolePlatform {

    private static final Pattern SCRIPT = Pattern.compile("<script(?! src=\"/ops/console\\.js\" defer></script>)");
    private static final Pattern HANDLER = Pattern.compile("\\son[a-z]+=|javascript:|\\sstyle=");

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
                "/ops/silences",
                "/ops/channels",
                "/ops/deploys",
                "/ops/freezes",
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
}
