package dev.candor.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.security.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may do what: each route of the console, and the API by personal tokens, as nobody, viewer, responder and admin. */
@QuarkusTest
class RolesTest {

    private static final String ID = UUID.randomUUID().toString();

    /** What one role may not even try is 403; what it may try is any other answer but a redirect to the sign-in. */
    private record Route(String method, String path, String needs) {}

    private static final List<Route> ROUTES = List.of(
            new Route("GET", "/ops", "viewer"),
            new Route("GET", "/ops/findings", "viewer"),
            new Route("GET", "/ops/incidents", "viewer"),
            new Route("GET", "/ops/incidents/" + ID, "viewer"),
            new Route("GET", "/ops/acts", "viewer"),
            new Route("GET", "/ops/maintenance", "viewer"),
            new Route("GET", "/ops/catalog", "viewer"),
            new Route("GET", "/ops/customers/nobody", "viewer"),
            new Route("GET", "/ops/hosts/none", "viewer"),
            new Route("GET", "/ops/probes", "viewer"),
            new Route("GET", "/ops/probes/none", "viewer"),
            new Route("GET", "/ops/agents", "viewer"),
            new Route("GET", "/ops/alerts", "viewer"),
            new Route("GET", "/ops/silences", "viewer"),
            new Route("GET", "/ops/freezes", "viewer"),
            new Route("GET", "/ops/channels", "viewer"),
            new Route("GET", "/ops/deploys", "viewer"),
            new Route("GET", "/ops/deploys/none", "viewer"),
            new Route("GET", "/ops/audit", "viewer"),
            new Route("GET", "/ops/audit/export", "viewer"),
            new Route("GET", "/ops/account", "viewer"),
            new Route("GET", "/ops/console.js", "viewer"),
            new Route("GET", "/ops/incidents/new", "responder"),
            new Route("POST", "/ops/findings/incident", "responder"),
            new Route("POST", "/ops/incidents/new", "responder"),
            new Route("POST", "/ops/incidents/" + ID + "/updates", "responder"),
            new Route("POST", "/ops/incidents/" + ID + "/updates/1", "responder"),
            new Route("POST", "/ops/incidents/" + ID + "/postmortem", "responder"),
            new Route("POST", "/ops/incidents/" + ID + "/resolve", "responder"),
            new Route("POST", "/ops/acts", "responder"),
            new Route("POST", "/ops/acts/" + ID + "/end", "responder"),
            new Route("POST", "/ops/maintenance", "responder"),
            new Route("POST", "/ops/maintenance/" + ID + "/end", "responder"),
            new Route("POST", "/ops/probes/none/run", "responder"),
            new Route("POST", "/ops/alerts/" + ID + "/acknowledge", "responder"),
            new Route("POST", "/ops/alerts/" + ID + "/release", "responder"),
            new Route("POST", "/ops/silences", "responder"),
            new Route("POST", "/ops/freezes", "responder"),
            new Route("POST", "/ops/freezes/" + ID + "/end", "responder"),
            new Route("POST", "/ops/silences/" + ID + "/end", "responder"),
            new Route("POST", "/ops/channels/none/test", "responder"),
            new Route("POST", "/ops/channels/none/retry", "responder"),
            new Route("POST", "/ops/channels/deliveries/0/retry", "responder"),
            new Route("POST", "/ops/customers/nobody/links", "admin"),
            new Route("POST", "/ops/customers/nobody/links/revoke", "admin"),
            new Route("POST", "/ops/agents/enrolments", "admin"),
            new Route("POST", "/ops/agents/none/revoke", "admin"),
            new Route("POST", "/ops/account/operators", "admin"),
            new Route("POST", "/ops/account/operators/nobody", "admin"));

    private static final List<Route> API = List.of(
            new Route("GET", "/api/v1/incidents", "viewer"),
            new Route("GET", "/api/v1/incidents/" + ID + "/answers", "viewer"),
            new Route("PUT", "/api/v1/incidents/" + ID + "/updates/1", "responder"),
            new Route("GET", "/api/v1/incidents/" + ID + "/postmortem", "viewer"),
            new Route("PUT", "/api/v1/incidents/" + ID + "/postmortem", "responder"),
            new Route("POST", "/api/v1/incidents/" + ID + "/postmortem/publish", "responder"),
            new Route("GET", "/api/v1/audit", "viewer"),
            new Route("GET", "/api/v1/maintenances", "viewer"),
            new Route("GET", "/api/v1/freezes", "viewer"),
            new Route("GET", "/api/v1/gates/none/events", "viewer"),
            new Route("POST", "/api/v1/freezes", "responder"),
            new Route("POST", "/api/v1/freezes/" + ID + "/end", "responder"),
            new Route("POST", "/api/v1/acts", "responder"),
            new Route("POST", "/api/v1/incidents", "responder"),
            new Route("POST", "/api/v1/maintenances", "responder"),
            new Route("POST", "/api/v1/alerts/" + ID + "/acknowledge", "responder"),
            new Route("DELETE", "/api/v1/alerts/" + ID + "/acknowledge", "responder"),
            new Route("GET", "/api/v1/alerts/feed.atom", "viewer"),
            new Route("GET", "/api/v1/alerts?after=0", "viewer"),
            new Route("GET", "/api/v1/channels", "viewer"),
            new Route("POST", "/api/v1/channels/none/test", "responder"),
            new Route("POST", "/api/v1/channels/none/retry", "responder"),
            new Route("GET", "/api/v2/alerts", "viewer"),
            new Route("GET", "/api/v2/alerts/groups", "viewer"),
            new Route("GET", "/api/v2/silences", "viewer"),
            new Route("POST", "/api/v2/silences", "responder"),
            new Route("GET", "/api/v2/silence/" + ID, "viewer"),
            new Route("DELETE", "/api/v2/silence/" + ID, "responder"),
            new Route("GET", "/api/v2/status", "viewer"),
            new Route("GET", "/api/v2/receivers", "viewer"),
            new Route("POST", "/api/v1/customers/nobody/capabilities", "admin"),
            new Route("POST", "/api/v1/operators", "admin"),
            new Route("GET", "/api/v1/operators", "admin"),
            new Route("POST", "/api/v1/agents/enrolments", "admin"));

    @Test
    void eachRoleMayDoWhatItMayAndNoMore() {
        List<String> wrong = new ArrayList<>();
        for (Route route : ROUTES) {
            int status = given().redirects()
                    .follow(false)
                    .header("Accept", "text/html")
                    .contentType(ContentType.URLENC)
                    .request(route.method(), route.path())
                    .statusCode();
            if (status != 303) {
                wrong.add("nobody: %s gave %d".formatted(route, status));
            }
        }
        for (String role : List.of("viewer", "responder", "admin")) {
            SignedIn operator = SignedIn.as(role);
            String token = SignedIn.first(
                    java.util.regex.Pattern.compile("name=\"form_token\" value=\"([^\"]+)\""), operator.page("/ops"));
            for (Route route : ROUTES) {
                var request = operator.browser();
                int status = (route.method().equals("GET")
                                ? request
                                : request.contentType(ContentType.URLENC).formParam("form_token", token))
                        .request(route.method(), route.path())
                        .statusCode();
                note(wrong, role, route, status);
            }
            for (Route route : API) {
                int status = given().header("Authorization", "Bearer " + personal(operator, token, role))
                        .contentType(ContentType.JSON)
                        .body(route.method().equals("GET") ? "" : "{}")
                        .request(route.method(), route.path())
                        .statusCode();
                note(wrong, role, route, status);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nobodyTakesThemselvesTheirOwnRightsNorGivesWhatTheyDoNotHave() {
        SignedIn admin = SignedIn.as("admin");
        admin.formOf("/ops/account")
                .formParam("rank", "viewer")
                .post("/ops/account/operators/" + admin.name)
                .then()
                .statusCode(409);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .contentType(ContentType.JSON)
                .body(Map.of("name", "x", "roles", List.of("emperor")))
                .post("/api/v1/tokens")
                .then()
                .statusCode(422);
    }

    private static void note(List<String> wrong, String role, Route route, int status) {
        boolean may = switch (route.needs()) {
            case "viewer" -> true;
            case "responder" -> !role.equals("viewer");
            default -> role.equals("admin");
        };
        boolean refused = status == 403;
        if (may == refused || status == 401 || status >= 500) {
            wrong.add("%s: %s gave %d".formatted(role, route, status));
        }
    }

    private final Map<String, String> personal = new java.util.HashMap<>();

    // A token of one's own with all that one may do.
    private String personal(SignedIn operator, String formToken, String role) {
        return personal.computeIfAbsent(role, r -> {
            var form = operator.browser()
                    .contentType(ContentType.URLENC)
                    .formParam("form_token", formToken)
                    .formParam("name", "all that I may");
            List<String> roles = switch (r) {
                case "viewer" -> List.of("viewer");
                case "responder" -> List.of("viewer", "responder");
                default -> List.of("viewer", "responder", "admin");
            };
            String page = form.formParam("role", roles)
                    .post("/ops/account/tokens")
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString();
            return SignedIn.first(java.util.regex.Pattern.compile("<p class=\"mono\">(op-[^<]+)</p>"), page);
        });
    }
}
