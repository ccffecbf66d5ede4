package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What customers sign in with: good tokens open one page, and nothing else opens any. */
class LoginTokensTest {
    private static final String ISSUER = "https://id.example.com";
    private static final String AUDIENCE = "https://status.example.com";

    private static PublicJsonWebKey rsa;
    private static PublicJsonWebKey ec;
    private static PublicJsonWebKey ed;
    private static PublicJsonWebKey strangers;

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-03-10T14:03:11Z");
    private Path jwks;

    @BeforeAll
    static void makeKeys() throws JoseException {
        rsa = named(RsaJwkGenerator.generateJwk(2048), "rsa");
        ec = named(EcJwkGenerator.generateJwk(EllipticCurves.P256), "ec");
        ed = named(OkpJwkGenerator.generateJwk("Ed25519"), "ed");
        strangers = named(RsaJwkGenerator.generateJwk(2048), "rsa");
    }

    private static <T extends JsonWebKey> T named(T key, String id) {
        key.setKeyId(id);
        return key;
    }

    @BeforeEach
    void publish() throws Exception {
        jwks = directory.resolve("jwks.json");
        publish(rsa, ec, ed);
    }

    private void publish(JsonWebKey... keys) throws Exception {
        Files.writeString(jwks, new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC));
    }

    private LoginTokens tokens() {
        return tokens(Set.of("RS256", "ES256", "EdDSA"), "sub");
    }

    private LoginTokens tokens(Set<String> algorithms, String claim) {
        return new LoginTokens(
                new SignedTokens(
                        "candor.login",
                        ISSUER,
                        AUDIENCE,
                        algorithms,
                        new SignerKeys("candor.login", jwks.toString(), () -> now),
                        () -> now),
                claim);
    }

    private JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setSubject("acme");
        claims.setExpirationTime(at(now.plusSeconds(600)));
        return claims;
    }

    private static NumericDate at(Instant moment) {
        return NumericDate.fromMilliseconds(moment.toEpochMilli());
    }

    private static String signed(JwtClaims claims, PublicJsonWebKey key, String algorithm) throws JoseException {
        return signed(claims, key.getPrivateKey(), key.getKeyId(), algorithm);
    }

    private static String signed(JwtClaims claims, Key key, String id, String algorithm) throws JoseException {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key);
        if (id != null) {
            jws.setKeyIdHeaderValue(id);
        }
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        jws.setDoKeyValidation(false);
        return jws.getCompactSerialization();
    }

    private void refused(String token, String why) {
        assertThatExceptionOfType(SignedTokens.Refused.class)
                .isThrownBy(() -> tokens().verify(token))
                .withMessageContaining(why);
    }

    @Test
    void aTokenOfEachKindOpensThePageOfWhomItNames() throws Exception {
        for (Map.Entry<String, PublicJsonWebKey> one :
                Map.of("RS256", rsa, "ES256", ec, "EdDSA", ed).entrySet()) {
            assertThat(tokens().verify(signed(claims(), one.getValue(), one.getKey())))
                    .as(one.getKey())
                    .isEqualTo(new LoginTokens.Login("acme", now.plusSeconds(600)));
        }
        JwtClaims other = claims();
        other.setSubject("globex");
        assertThat(tokens().verify(signed(other, rsa, "RS256")).customer()).isEqualTo("globex");
    }

    @Test
    void anotherClaimMayNameTheCustomerAndMustBeAText() throws Exception {
        JwtClaims claims = claims();
        claims.setSubject("somebody@acme.example");
        claims.setStringClaim("customer_id", "acme");
        LoginTokens tokens = tokens(Set.of("RS256"), "customer_id");
        assertThat(tokens.verify(signed(claims, rsa, "RS256")).customer()).isEqualTo("acme");
        for (Object bad : List.of(7, List.of("acme"), " ", "a".repeat(201), Map.of("id", "acme"))) {
            claims.setClaim("customer_id", bad);
            assertThatExceptionOfType(SignedTokens.Refused.class)
                    .isThrownBy(() -> tokens.verify(signed(claims, rsa, "RS256")))
                    .withMessageContaining("its claim customer_id names no customer");
        }
        claims.unsetClaim("customer_id");
        assertThatExceptionOfType(SignedTokens.Refused.class)
                .isThrownBy(() -> tokens.verify(signed(claims, rsa, "RS256")));
    }

    @Test
    void aTokenThatIsNotSignedOpensNothing() throws Exception {
        refused(signed(claims(), null, "rsa", "none"), "");
        String good = signed(claims(), rsa, "RS256");
        String[] parts = good.split("\\.");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"kid\":\"rsa\"}".getBytes(StandardCharsets.UTF_8));
        refused(none + "." + parts[1] + ".", "");
        refused(none + "." + parts[1] + "." + parts[2], "");
        refused(parts[0] + "." + parts[1] + ".", "");
        refused(parts[0] + "." + parts[1], "");
        refused("", "");
        refused("no token", "");
    }

    @Test
    void aPublicKeyIsNoSharedSecret() throws Exception {
        byte[] der = rsa.getPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
                        .encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        String json = rsa.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        for (byte[] secret :
                List.of(der, pem.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8))) {
            refused(signed(claims(), new HmacKey(secret), "rsa", "HS256"), "");
        }
    }

    @Test
    void aSecretAmongTheKeysSignsNothing() throws Exception {
        JsonWebKey secret = named(OctJwkGenerator.generateJwk(256), "secret");
        publish(rsa, secret);
        refused(signed(claims(), secret.getKey(), "secret", "HS256"), "");
    }

    @Test
    void anotherIssuerAudienceOrKeyOpensNothing() throws Exception {
        JwtClaims claims = claims();
        claims.setIssuer(ISSUER + ".evil.example");
        refused(signed(claims, rsa, "RS256"), "issuer (iss) is another one");
        claims.unsetClaim("iss");
        refused(signed(claims, rsa, "RS256"), "names no issuer");
        claims = claims();
        claims.setAudience("https://other.example.com");
        refused(signed(claims, rsa, "RS256"), "audience (aud) is another one");
        claims.unsetClaim("aud");
        refused(signed(claims, rsa, "RS256"), "names no audience");
        refused(signed(claims(), strangers, "RS256"), "signature is wrong");
        refused(signed(claims(), rsa.getPrivateKey(), "unknown", "RS256"), "its key is not known");
        refused(signed(claims(), rsa.getPrivateKey(), null, "RS256"), "it names no key");
        refused(signed(claims(), rsa.getPrivateKey(), "ec", "RS256"), "its key is for something else");
        refused(signed(claims(), ec.getPrivateKey(), "rsa", "ES256"), "its key is for something else");
    }

    @Test
    void whatTheTokenItselfSaysOfKeysIsNotBelieved() throws Exception {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims().toJson());
        jws.setKey(strangers.getPrivateKey());
        jws.setKeyIdHeaderValue("rsa");
        jws.setAlgorithmHeaderValue("RS256");
        jws.setJwkHeader(strangers);
        jws.setHeader("jku", "https://evil.example/jwks.json");
        refused(jws.getCompactSerialization(), "signature is wrong");
        JsonWebSignature critical = new JsonWebSignature();
        critical.setPayload(claims().toJson());
        critical.setKey(rsa.getPrivateKey());
        critical.setKeyIdHeaderValue("rsa");
        critical.setAlgorithmHeaderValue("RS256");
        critical.setCriticalHeaderNames("must-know");
        critical.setHeader("must-know", "this");
        refused(critical.getCompactSerialization(), "");
    }

    @Test
    void onlyWhatIsConfiguredIsAccepted() throws Exception {
        LoginTokens one = tokens(Set.of("EdDSA"), "sub");
        assertThat(one.verify(signed(claims(), ed, "EdDSA")).customer()).isEqualTo("acme");
        assertThatExceptionOfType(SignedTokens.Refused.class)
                .isThrownBy(() -> one.verify(signed(claims(), rsa, "RS256")));
        refused(signed(claims(), rsa, "RS512"), "");
        refused(signed(claims(), rsa, "PS256"), "");
        for (String never : List.of("none", "HS256", "RS512", "")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tokens(Set.of(never), "sub"))
                    .withMessageContaining("RS256, ES256 and EdDSA");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> tokens(Set.of(), "sub"));
    }

    @Test
    void aTokenHasItsTime() throws Exception {
        JwtClaims claims = claims();
        String token = signed(claims, rsa, "RS256");
        now = now.plusSeconds(600 + 29);
        assertThat(tokens().verify(token).customer()).isEqualTo("acme");
        now = now.plusSeconds(2);
        refused(token, "it has expired");
        JwtClaims endless = claims();
        endless.unsetClaim("exp");
        refused(signed(endless, rsa, "RS256"), "it never ends");
        JwtClaims early = claims();
        early.setNotBefore(at(now.plusSeconds(60)));
        refused(signed(early, rsa, "RS256"), "not valid yet");
    }

    @Test
    void aChangedTokenOrOneThatIsOnlyEncryptedOpensNothing() throws Exception {
        String[] parts = signed(claims(), rsa, "RS256").split("\\.");
        JwtClaims other = claims();
        other.setSubject("globex");
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(other.toJson().getBytes(StandardCharsets.UTF_8));
        refused(parts[0] + "." + payload + "." + parts[2], "signature is wrong");
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setPayload(claims().toJson());
        jwe.setAlgorithmHeaderValue(KeyManagementAlgorithmIdentifiers.RSA_OAEP_256);
        jwe.setEncryptionMethodHeaderParameter(ContentEncryptionAlgorithmIdentifiers.AES_128_GCM);
        jwe.setKeyIdHeaderValue("rsa");
        jwe.setKey(rsa.getPublicKey());
        refused(jwe.getCompactSerialization(), "");
        refused("a".repeat(SignedTokens.LONGEST + 1), "longer than");
    }

    @Test
    void aNewKeyIsFoundAtOnceAndAKeyThatIsGoneOpensNothingSoon() throws Exception {
        PublicJsonWebKey next = named(EcJwkGenerator.generateJwk(EllipticCurves.P256), "next");
        LoginTokens tokens = tokens();
        String before = signed(claims(), rsa, "RS256");
        assertThat(tokens.verify(before).customer()).isEqualTo("acme");
        publish(next);
        String after = signed(claims(), next, "ES256");
        // Nobody makes us look more often than each ten seconds.
        assertThatExceptionOfType(SignedTokens.Refused.class).isThrownBy(() -> tokens.verify(after));
        now = now.plusSeconds(11);
        assertThat(tokens.verify(after).customer()).isEqualTo("acme");
        assertThatExceptionOfType(SignedTokens.Refused.class).isThrownBy(() -> tokens.verify(before));
    }

    @Test
    void whileKeysCannotBeHadTheLastOnesStay() throws Exception {
        LoginTokens tokens = tokens();
        JwtClaims claims = claims();
        claims.setExpirationTime(at(now.plus(Duration.ofHours(2))));
        String token = signed(claims, rsa, "RS256");
        assertThat(tokens.verify(token).customer()).isEqualTo("acme");
        now = now.plus(Duration.ofHours(1));
        Files.writeString(jwks, "no keys");
        assertThat(tokens.verify(token).customer()).isEqualTo("acme");
        Files.delete(jwks);
        now = now.plus(Duration.ofMinutes(6));
        assertThat(tokens.verify(token).customer()).isEqualTo("acme");
        assertThatIllegalStateException().isThrownBy(() -> tokens().verify(token));
    }

    @Test
    void keysComeByHttpsOrFromThisMachine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignerKeys("candor.login", "http://id.example.com/jwks.json", () -> now))
                .withMessageContaining("https");
        assertThat(new SignerKeys("candor.login", "https://id.example.com/jwks.json", () -> now))
                .isNotNull();
        assertThat(new SignerKeys("candor.login", "http://127.0.0.1:9/jwks.json", () -> now))
                .isNotNull();
    }
}
