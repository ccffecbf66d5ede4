package dev.candor.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.security.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An operator with an account of their own, signed in as a browser does it: with a cookie and with forms. */
final class SignedIn {

    static final String COOKIE = "candor-session";
    static final String PASSWORD = "a password of a test";

    private static final Pattern TOKEN = Pattern.compile("name=\"form_token\" value=\"([A-Za-z0-9_-]+)\"");
    private static final Pattern ONCE = Pattern.compile("name=\"once\" value=\"([0-9a-f-]+)\"");

    final String name;
    final String session;

    private SignedIn(String name, String session) {
        this.name = name;
        this.session = session;
    }

    /** With that role: viewer, responder or admin. */
    static SignedIn as(String role) {
        String name = role.charAt(0) + UUID.randomUUID().toString().substring(0, 8);
        given().header("Authorization", "Bearer " + TestTokens.ADMIN)
                .contentType(ContentType.JSON)
                .body(Map.of("name", name, "role", role, "password", PASSWORD))
                .post("/api/v1/operators")
                .then()
                .statusCode(201);
        return new SignedIn(
                name, signIn(name, PASSWORD).then().statusCode(303).extract().cookie(COOKIE));
    }

    static Response signIn(String name, String password) {
        return given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .formParam("name", name)
                .formParam("password", password)
                .formParam("next", "/ops/incidents")
                .post("/ops/sign-in");
    }

    /** A request with the cookie that reads pages. */
    RequestSpecification browser() {
        return given().redirects()
                .follow(false)
                .cookie(COOKIE, session)
                .header("Accept", "text/html,application/xhtml+xml");
    }

    /** The page at that path. */
    String page(String path) {
        return browser().get(path).then().statusCode(200).extract().asString();
    }

    /** A form of the page at that path, ready for its fields. */
    RequestSpecification formOf(String path) {
        String page = page(path);
        RequestSpecification form = browser()
                .contentType(ContentType.URLENC.withCharset("UTF-8"))
                .header("Sec-Fetch-Site", "same-origin")
                .formParam("form_token", first(TOKEN, page));
        Matcher once = ONCE.matcher(page);
        return once.find() ? form.formParam("once", once.group(1)) : form;
    }

    static String first(Pattern pattern, String page) {
        Matcher found = pattern.matcher(page);
        assertThat(found.find()).as("%s in the page", pattern).isTrue();
        return found.group(1);
    }
}
