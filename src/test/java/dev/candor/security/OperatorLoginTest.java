package dev.candor.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators' own sign-in signed opens what its roles allow, and nothing that belongs to an account here. */
@QuarkusTest
class OperatorLoginTest {
    private static PublicJsonWebKey key;
    private static PublicJsonWebKey strangers;

    @Inject
    InstantSource clock;

    private final String name = "ada-" + UUID.randomUUID();

    @BeforeAll
    static void publishTheKey() throws Exception {
        key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        strangers = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        // Keys of an earlier run may be known by now.
        String id = "operators-" + UUID.randomUUID();
        key.setKeyId(id);
        strangers.setKeyId(id);
        Path jwks = Path.of("target/test-operators/jwks.json");
        Files.createDirectories(jwks.getParent());
        Files.writeString(jwks, new JsonWebKeySet(key).toJson());
    }

    @BeforeEach
    void waitForTheKeys() {
        // Who sent such a token before there were keys had them looked for, and they are not looked for again at once.
        await().atMost(Duration.ofSeconds(30)).until(() -> read(claims("viewer"), key) == 200);
    }

    private JwtClaims claims(Object roles) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://id.example.com");
        claims.setAudience("candor-api");
        claims.setSubject(name);
        claims.setClaim("roles", roles);
        claims.setExpirationTime(at(clock.instant().plusSeconds(600)));
        return claims;
    }

    private static NumericDate at(Instant moment) {
        return NumericDate.fromMilliseconds(moment.toEpochMilli());
    }

    private static RequestSpecification with(JwtClaims claims, PublicJsonWebKey signer) throws JoseException {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(signer.getPrivateKey());
        jws.setKeyIdHeaderValue(signer.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        return given().auth().oauth2(jws.getCompactSerialization());
    }

    private static int read(JwtClaims claims, PublicJsonWebKey signer) throws JoseException {
        return with(claims, signer).get("/api/v1/incidents").statusCode();
    }

    @Test
    void eachRoleOpensWhatItAllowsAndNoMore() throws JoseException {
        assertThat(read(claims("viewer"), key)).isEqualTo(200);
        assertThat(read(claims(List.of("staff", "responder")), key)).isEqualTo(200);
        with(claims("viewer"), key).get("/api/v1/operators").then().statusCode(403);
        with(claims("admin"), key).get("/api/v1/operators").then().statusCode(200);
        for (Object none : new Object[] {"staff", List.of(), "Admin", 7, "viewer admin"}) {
            assertThat(read(claims(none), key)).as("%s", none).isEqualTo(403);
        }
    }

    @Test
    void whatIsForgedOverOrForSomebodyElseOpensNothing() throws JoseException {
        assertThat(read(claims("admin"), strangers)).isEqualTo(401);
        JwtClaims over = claims("admin");
        over.setExpirationTime(at(clock.instant().minusSeconds(60)));
        assertThat(read(over, key)).isEqualTo(401);
        JwtClaims customers = claims("admin");
        customers.setAudience("https://status.example.com");
        assertThat(read(customers, key)).isEqualTo(401);
        JwtClaims nobody = claims("admin");
        nobody.setSubject(" ");
        assertThat(read(nobody, key)).isEqualTo(401);
        given().auth().oauth2("a.b.c").get("/api/v1/incidents").then().statusCode(401);
    }

    @Test
    void whatTheyChangeIsWrittenDownInTheirNameThatNoAccountCanHave() throws JoseException {
        with(claims("admin"), key)
                .contentType("application/json")
                .body("{\"name\":\"%s\",\"role\":\"viewer\",\"password\":\"a long enough one\"}".formatted(name))
                .post("/api/v1/operators")
                .then()
                .statusCode(201);
        with(claims("admin"), key)
                .get("/api/v1/audit")
                .then()
                .statusCode(200)
                .body("items.who", hasItem(equalTo("sso/" + name)));
        // The account of the same name is somebody else's.
        given().auth()
                .oauth2(TestTokens.ADMIN)
                .contentType("application/json")
                .body("{\"name\":\"sso/%s\",\"role\":\"viewer\",\"password\":\"a long enough one\"}".formatted(name))
                .post("/api/v1/operators")
                .then()
                .statusCode(422);
    }
}
