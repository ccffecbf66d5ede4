package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.candor.security.LoginDoor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of pages alone, over a directory that a publication left behind. */
class PageServerTest {
    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    void whatAHubLeftIsServedWithItsAgeUntilItExpires() throws Exception {
        World world = new World(LookTest.lived(), "acme");
        String acme = "/c/" + world.key("acme");
        publish(world);
        AtomicReference<Instant> now = new AtomicReference<>(Sample.NOW.plusSeconds(5));
        try (PageServer server = PageServer.start(setting(2), "127.0.0.1", 0, now::get)) {
            port = server.port();
            HttpResponse<String> page = get("/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("All 6 components are up", "5 s ago");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            HttpResponse<String> personal = get(acme + "/");
            assertThat(personal.statusCode()).isEqualTo(200);
            assertThat(personal.headers().firstValue("Cache-Control")).contains("private, no-store");
            assertThat(personal.body()).contains("All 5 of your machines and your volume are fine");
            assertThat(get(acme).statusCode()).isEqualTo(308);
            assertThat(get(acme + "/history").body()).contains("status for Acme Ltd", "Dashboard slow to load");
            assertThat(get(acme + "/" + HistoryPage.MONTHS).statusCode()).isEqualTo(404);
            assertThat(get(acme + "/feed.atom").body()).contains(acme + "/feed.atom");
            assertThat(get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/").body())
                    .isEqualTo(get("/no/such/path").body())
                    .contains("\"status\":404");
            HttpRequest german = HttpRequest.newBuilder(uri("/"))
                    .header("Accept-Language", "de-DE")
                    .build();
            HttpResponse<String> said = client.send(german, HttpResponse.BodyHandlers.ofString());
            assertThat(said.headers().firstValue("Content-Language")).contains("de");
            assertThat(said.body())
                    .contains("Alle 6 Komponenten verfügbar, geprüft vor")
                    .contains("von 5 Standorten");
            assertThat(get("/?lang=es").body()).contains("<html lang=\"es\">", "href=\"history?lang=es\"");
            HttpRequest again = HttpRequest.newBuilder(uri("/"))
                    .header("If-None-Match", page.headers().firstValue("ETag").orElseThrow())
                    .build();
            assertThat(client.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(304);
            HttpRequest post = HttpRequest.newBuilder(uri("/"))
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(405);

            now.set(Sample.NOW.plusSeconds(66));
            assertThat(get("/").body()).contains("We cannot tell: what we know is from 14:03:11 UTC, 1 min ago");
            assertThat(get(acme + "/").body()).contains("We cannot tell whether you are affected");
        }
    }

    @Test
    void aCustomersSignedTokenOpensTheirPageWithoutAHub() throws Exception {
        publish(new World(LookTest.lived(), "acme"));
        EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("k1");
        Path jwks = Files.writeString(directory.resolve("jwks.json"), new JsonWebKeySet(key).toJson());
        Optional<LoginDoor> door = LoginDoor.of(
                new LoginDoor.Setting(
                        Optional.of(jwks.toString()),
                        Optional.of("portal"),
                        Optional.of("status"),
                        "sub",
                        List.of("ES256")),
                false,
                () -> Sample.NOW);
        PageServer.Setting setting =
                new PageServer.Setting(directory, Sample.PATIENCE, 8, 2, List.of(), door.orElseThrow());
        try (PageServer server = PageServer.start(setting, "127.0.0.1", 0, () -> Sample.NOW.plusSeconds(5))) {
            port = server.port();
            assertThat(get("/c/my/").statusCode()).isEqualTo(401);
            assertThat(get("/c/my/").headers().firstValue("WWW-Authenticate")).isPresent();
            String acme = token(key, "acme", Sample.NOW.plusSeconds(60));
            HttpResponse<String> page = with("Authorization", "Bearer " + acme);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("status for Acme Ltd");
            assertThat(page.headers().firstValue("Cache-Control")).contains("private, no-store");
            assertThat(with("Cookie", "candor-customer=" + acme).body()).contains("status for Acme Ltd");
            assertThat(with("Authorization", "Bearer " + token(key, "globex", Sample.NOW.plusSeconds(60)))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(with("Authorization", "Bearer " + token(key, "acme", Sample.NOW.minusSeconds(60)))
                            .body())
                    .contains("it has expired");
        }
    }

    private HttpResponse<String> with(String header, String value) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("/c/my/")).header(header, value).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String token(EllipticCurveJsonWebKey key, String customer, Instant until) throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("portal");
        claims.setAudience("status");
        claims.setSubject(customer);
        claims.setExpirationTime(NumericDate.fromMilliseconds(until.toEpochMilli()));
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setKey(key.getPrivateKey());
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue("ES256");
        return jws.getCompactSerialization();
    }

    @Test
    void whoFollowsAPageIsToldWhenItSaysSomethingElse() throws Exception {
        World world = new World(LookTest.lived(), "acme", "globex");
        String acme = "/c/" + world.key("acme");
        publish(world);
        AtomicReference<Instant> now = new AtomicReference<>(Sample.NOW.plusSeconds(5));
        try (PageServer server = PageServer.start(setting(3), "127.0.0.1", 0, now::get)) {
            port = server.port();
            try (Events all = follow("/events", null);
                    Events own = follow(acme + "/events", null)) {
                assertThat(all.headers).contains("text/event-stream", "no-store", "access-control-allow-origin");
                assertThat(own.headers).contains("private, no-store", "noindex").doesNotContain("allow-origin");
                Events.Event calm = all.next();
                assertThat(calm.data()).contains("\"indicator\":\"none\"", "All 6 components are up");
                Events.Event fine = own.next();
                assertThat(fine.data()).contains("All 5 of your machines and your volume are fine", acme + "/");

                world.sample.hostDies();
                publish(world);
                Events.Event broken = all.until("Frankfurt is impaired");
                assertThat(broken.id()).isNotEqualTo(calm.id());
                own.until("1 of your 5 machines and your volume are affected (fra)");

                try (Events back = follow("/events", broken.id());
                        Events behind = follow("/events", calm.id())) {
                    // As many as may.
                    assertThat(behind.headers).startsWith("503").contains("retry-after");
                    // Who has seen that is told the next thing only, which here is that nobody can tell any more.
                    now.set(Sample.NOW.plusSeconds(66));
                    back.until("We cannot tell");
                    own.until("We cannot tell whether you are affected");
                }
                // A place is free again once it is known that who had it left.
                await().untilAsserted(() -> {
                    try (Events again = follow("/events", calm.id())) {
                        assertThat(again.headers).startsWith("200");
                        assertThat(again.next().data()).contains("We cannot tell");
                    }
                });
            }
            assertThat(get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/events").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void whoseKeyIsRevokedIsToldNoMore() throws Exception {
        World world = new World(LookTest.lived(), "acme");
        String acme = "/c/" + world.key("acme");
        publish(world);
        try (PageServer server = PageServer.start(setting(3), "127.0.0.1", 0, () -> Sample.NOW.plusSeconds(5))) {
            port = server.port();
            try (Events own = follow(acme + "/events", null)) {
                assertThat(own.next().data()).contains("are fine");
                world.keys.clear();
                publish(world);
                assertThat(own.ends()).isTrue();
            }
        }
    }

    @Test
    void theCardMayBeFramedByConfiguredSitesOnly() throws Exception {
        World world = new World(LookTest.lived(), "acme");
        String acme = "/c/" + world.key("acme");
        publish(world);
        try (PageServer server = PageServer.start(setting(3), "127.0.0.1", 0, () -> Sample.NOW.plusSeconds(5))) {
            port = server.port();
            for (String root : List.of("", acme)) {
                HttpResponse<String> card = get(root + "/embed/card");
                assertThat(card.statusCode()).isEqualTo(200);
                assertThat(card.headers().firstValue("Content-Security-Policy").orElseThrow())
                        .startsWith("default-src 'none'; style-src 'sha256-")
                        .contains("frame-ancestors https://www.example.com https://*.example.net:8443;");
                assertThat(card.body())
                        .contains(root.isEmpty() ? "All 6 components are up" : "your volume are fine")
                        .doesNotContain(world.key("acme"), "http://", "https://");
                assertThat(get(root + "/")
                                .headers()
                                .firstValue("Content-Security-Policy")
                                .orElseThrow())
                        .contains("frame-ancestors 'none'");
            }
            assertThat(get("/embed/card").body()).doesNotContain("Acme");
            assertThat(get(acme + "/embed/card").headers().firstValue("Cache-Control"))
                    .contains("private, no-store");
        }
    }

    private Events follow(String path, String seen) throws Exception {
        return new Events(client, uri(path), seen);
    }

    private PageServer.Setting setting(int streams) {
        return new PageServer.Setting(
                directory,
                Duration.ofSeconds(30),
                8,
                streams,
                List.of(EmbedSite.of("https://www.example.com"), EmbedSite.of("https://*.example.net:8443")));
    }

    private void publish(World world) throws IOException {
        ServedSample.publish(world, directory);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
