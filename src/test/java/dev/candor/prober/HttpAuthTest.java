package dev.candor.prober;

import static dev.candor.prober.HttpProberTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Auth;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAuthTest {
    private static final Pattern RESPONSE = Pattern.compile(
            "(?is).*authorization: digest username=\"me\", realm=\"r\", nonce=\"n\\\\\"1\", uri=\"/p\\?q\", "
                    + "response=\"([0-9a-f]+)\", algorithm=(\\S+), opaque=\"o\", qop=auth, nc=00000001, cnonce=\"([0-9a-f]{32})\".*");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T00:00:00Z"));
    private final InstantSource clock = now::get;
    private final Probers probers = new Probers(64, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), clock);

    @AfterEach
    void close() {
        probers.close();
    }

    @ParameterizedTest
    @CsvSource({"MD5, MD5", "SHA-256, SHA-256", "'', MD5"})
    void aDigestChallengeIsMet(String algorithm, String hash) {
        String challenge = "Digest realm=\"r\", nonce=\"n\\\"1\", qop=\"auth-int, auth\", opaque=\"o\""
                + (algorithm.isEmpty() ? "" : ", algorithm=" + algorithm);
        try (Talker server = Talker.doing(socket -> {
            String head = Talker.head(socket);
            boolean right = isRight(head, hash);
            Talker.write(
                    socket,
                    "HTTP/1.1 " + (right ? 200 : 401) + " X\r\nWWW-Authenticate: " + challenge
                            + "\r\nContent-Length: 0\r\n\r\n");
        })) {
            Measurement m = Ask.http(server.url() + "p?q")
                    .auth(new Auth.Digest("me", "pw"))
                    .expect("status == 200")
                    .of(probers);
            assertThat(m.failure()).isNull();
            assertThat(m.observed().redirects()).isZero();
            Measurement wrong = Ask.http(server.url() + "p?q")
                    .auth(new Auth.Digest("me", "wrong"))
                    .expect("status == 200")
                    .of(probers);
            assertFailure(wrong, Kind.STATUS, Source.TARGET, "observed 401");
        }
    }

    @Test
    void digestAsTheStandardsExampleHasIt() {
        // RFC 7616 §3.9.1, but for the client's nonce, which is ours to choose: so without qop, as RFC 2069 did.
        String header = Digest.answer(
                List.of(
                        "Basic realm=\"x\"",
                        "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""),
                new Auth.Digest("Mufasa", "Circle Of Life"),
                "GET",
                "/dir/index.html",
                new SplittableRandom(1));
        assertThat(header)
                .contains("response=\"670fd8c2df070c60b045671b8b24ff02\"")
                .doesNotContain("qop");
        assertThat(Digest.answer(
                        List.of("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512", "Bearer", "Digest realm=\"x\""),
                        new Auth.Digest("a", "b"),
                        "GET",
                        "/",
                        new SplittableRandom(1)))
                .isNull();
    }

    @Test
    void nothingThatProvesWhoWeAreFollowsToAnotherOrigin() {
        for (Auth auth :
                List.of(new Auth.Basic("me", "s3cret"), new Auth.Bearer("s3cret"), new Auth.Digest("me", "s3cret"))) {
            try (Talker stranger = Talker.answering(
                            "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\nContent-Length: 0\r\n\r\n");
                    Talker server = Talker.answering(
                            "HTTP/1.1 302 Found\r\nLocation: " + stranger.url() + "\r\nContent-Length: 0\r\n\r\n")) {
                Measurement m = Ask.http(server.url())
                        .auth(auth)
                        .header("Cookie", "a=b")
                        .follow(2)
                        .expect("status == 401")
                        .of(probers);
                assertThat(m.failure()).isNull();
                assertThat(stranger.requests())
                        .singleElement()
                        .satisfies(head -> assertThat(head)
                                .doesNotContainIgnoringCase("authorization:")
                                .doesNotContainIgnoringCase("cookie:"));
            }
        }
    }

    @Test
    void aTokenIsFetchedOnceAndKeptUntilShortlyBeforeItsEnd() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (Talker issuer = issuing(number, 600);
                Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            Ask ask = asking(server, issuer);
            List<CompletableFuture<Measurement>> runs = new java.util.ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(probers.run(ask.probe(), Vantage.at("here")).toCompletableFuture());
            }
            for (CompletableFuture<Measurement> run : runs) {
                assertThat(run.get().failure()).isNull();
            }
            assertThat(number).hasValue(1);
            assertThat(issuer.requests()).isEmpty();
            assertThat(server.requests()).hasSize(8).allMatch(head -> head.contains("Bearer token-1\r\n"));
            now.set(now.get().plusSeconds(569));
            assertThat(ask.of(probers).outcome()).isEqualTo(Outcome.UP);
            assertThat(number).hasValue(1);
            now.set(now.get().plusSeconds(2));
            assertThat(ask.of(probers).outcome()).isEqualTo(Outcome.UP);
            assertThat(number).hasValue(2);
        }
    }

    @Test
    void aTokenThatIsRefusedIsDroppedAndFetchedOnceMore() {
        AtomicInteger number = new AtomicInteger();
        AtomicInteger good = new AtomicInteger(1);
        try (Talker issuer = issuing(number, 600);
                Talker server = Talker.doing(socket -> {
                    boolean right = Talker.head(socket).contains("Bearer token-" + good + "\r\n");
                    Talker.write(socket, "HTTP/1.1 " + (right ? 200 : 401) + " X\r\nContent-Length: 0\r\n\r\n");
                })) {
            Ask ask = asking(server, issuer).expect("status == 200");
            assertThat(ask.of(probers).outcome()).isEqualTo(Outcome.UP);
            good.set(2);
            assertThat(ask.of(probers).outcome()).isEqualTo(Outcome.UP);
            assertThat(number).hasValue(2);
            good.set(99);
            assertFailure(ask.of(probers), Kind.STATUS, Source.TARGET, "observed 401");
            assertThat(number).as("once, not for ever").hasValue(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 36\r\n\r\n{\"access_token\":\"x\",\"token_type\":\"m\"}",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes",
                "SSH-2.0\r\n\r\n"
            })
    void noTokenIsAnAuthFailureAndTheTargetIsNotAsked(String answer) {
        try (Talker issuer = Talker.answering(answer);
                Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = asking(server, issuer).of(probers);
            assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
            assertFailure(m, Kind.AUTH, Source.TARGET, "no token from 127.0.0.1");
            assertThat(m.failure().detail()).doesNotContain("s3cret");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theGuardSeesTheTokenEndpointToo() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            Measurement m = Ask.http(server.url())
                    .auth(new Auth.OAuth2(URI.create("http://169.254.169.254/token"), "id", "s3cret", null))
                    .of(probers);
            assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertFailure(m, Kind.AUTH, Source.CONFIG, "169.254.169.254");
            assertThat(server.requests()).isEmpty();
        }
    }

    private static Ask asking(Talker server, Talker issuer) {
        return Ask.http(server.url())
                .auth(new Auth.OAuth2(URI.create(issuer.url() + "token"), "my id", "s3:cret", "read write"));
    }

    /** Gives token-1, token-2 and so on to whom it knows. */
    private static Talker issuing(AtomicInteger number, int seconds) {
        return Talker.doing(socket -> {
            String head = Talker.head(socket);
            byte[] body = socket.getInputStream().readNBytes("grant_type=client_credentials&scope=read+write".length());
            boolean right = head.startsWith("POST /token HTTP/1.1")
                    // my+id:s3%3Acret
                    && head.contains("Basic bXkraWQ6czMlM0FjcmV0\r\n")
                    && new String(body).equals("grant_type=client_credentials&scope=read+write");
            String json = right
                    ? "{\"access_token\":\"token-" + number.incrementAndGet()
                            + "\",\"token_type\":\"bearer\",\"expires_in\":" + seconds + "}"
                    : "{\"error\":\"invalid_client\"}";
            Talker.write(
                    socket,
                    "HTTP/1.1 " + (right ? 200 : 401) + " X\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
        });
    }

    private static boolean isRight(String head, String hash) throws Exception {
        Matcher matcher = RESPONSE.matcher(head);
        if (!matcher.matches() || !matcher.group(2).equals(hash)) {
            return false;
        }
        MessageDigest digest = MessageDigest.getInstance(hash);
        String secret = hex(digest, "me:r:pw");
        String request = hex(digest, "GET:/p?q");
        return matcher.group(1).equals(hex(digest, secret + ":n\"1:00000001:" + matcher.group(3) + ":auth:" + request));
    }

    private static String hex(MessageDigest digest, String text) {
        return HexFormat.of().formatHex(digest.digest(text.getBytes()));
    }
}
