package dev.candor.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.candor.security.BaseUrl;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.jspecify.annotations.Nullable;

/** The GitHub App that is us: its JWT, and the tokens that GitHub gives for an installation. A wrong key stops the start. */
@Startup
@Singleton
class GithubApp {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----(.+?)-----END (RSA )?PRIVATE KEY-----", Pattern.DOTALL);
    private static final Pattern REPOSITORY = Pattern.compile("/repos/([^/]+/[^/]+)/");
    // GitHub allows ten minutes, and a clock that is a little off.
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final Duration GOOD_FOR = Duration.ofMinutes(9);
    // A token lasts for an hour; it must outlast the call it is asked for.
    private static final Duration REMEMBERED = Duration.ofMinutes(50);

    private final GateConfig config;
    private final CallClient client;
    private final GateJson json;
    private final InstantSource clock;
    private final @Nullable PrivateKey key;
    private final Cache<String, String> tokens =
            Caffeine.newBuilder().maximumSize(200).expireAfterWrite(REMEMBERED).build();

    GithubApp(GateConfig config, CallClient client, GateJson json, InstantSource clock) {
        this.config = config;
        this.client = client;
        this.json = json;
        this.clock = clock;
        this.key = config.github().privateKey().map(GithubApp::parse).orElse(null);
    }

    // No message here may contain the key.
    private static PrivateKey parse(String pem) {
        Matcher parts = PEM.matcher(pem.replace("\\n", "\n"));
        try {
            if (!parts.find()) {
                throw new IllegalArgumentException("no PEM");
            }
            byte[] der = Base64.getMimeDecoder().decode(parts.group(2));
            KeyFactory keys = KeyFactory.getInstance("RSA");
            if (parts.group(1) == null) {
                return keys.generatePrivate(new PKCS8EncodedKeySpec(der));
            }
            RSAPrivateKey k = RSAPrivateKey.getInstance(der);
            return keys.generatePrivate(new RSAPrivateCrtKeySpec(
                    k.getModulus(),
                    k.getPublicExponent(),
                    k.getPrivateExponent(),
                    k.getPrime1(),
                    k.getPrime2(),
                    k.getExponent1(),
                    k.getExponent2(),
                    k.getCoefficient()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "candor.gate.github.private-key must be an RSA key in PEM form, as GitHub hands it out", e);
        }
    }

    /** A token for the installation that this call is about, for what the call needs and nothing else. */
    String token(CallOutbox.Parcel parcel) throws IOException {
        String installation = parcel.facts().get("installation");
        String permission = parcel.kind() == CallbackKind.GITHUB_CHECK_RUN ? "checks" : "deployments";
        String id = installation == null ? installationOf(parcel.url()) : installation;
        String known = tokens.getIfPresent(id + permission);
        if (known != null) {
            return known;
        }
        JsonNode answer = answer(client.post(
                address("/app/installations/%s/access_tokens".formatted(id)),
                headers(),
                json.write(Map.of("permissions", Map.of(permission, "write")))));
        String token = answer.path("token").asText();
        if (token.isEmpty()) {
            throw new IOException("GitHub answered without a token");
        }
        tokens.put(id + permission, token);
        return token;
    }

    /** It was refused: the next call asks for another. */
    void forget(Map<String, String> facts) {
        String installation = facts.get("installation");
        if (installation == null) {
            tokens.invalidateAll();
        } else {
            tokens.asMap().keySet().removeIf(k -> k.startsWith(installation));
        }
    }

    private String installationOf(String url) throws IOException {
        Matcher repository = REPOSITORY.matcher(url);
        if (!repository.find()) {
            throw new IOException("the address names no repository: " + url);
        }
        return answer(client.get(address("/repos/%s/installation".formatted(repository.group(1))), headers()))
                .path("id")
                .asText();
    }

    private JsonNode answer(CallClient.Response response) throws IOException {
        if (response.status() < 200 || response.status() > 299) {
            throw new IOException("GitHub gave no token, it answered %d".formatted(response.status()));
        }
        return json.mapper().readTree(response.body());
    }

    private URI address(String path) {
        return URI.create(BaseUrl.at(config.github().apiUrl(), path));
    }

    private Map<String, String> headers() throws IOException {
        return Map.of(
                "Authorization",
                "Bearer " + jwt(clock.instant()),
                "Accept",
                "application/vnd.github+json",
                "Content-Type",
                "application/json");
    }

    /** RFC 7519, RS256: issued a minute ago, good for nine. */
    private String jwt(Instant now) throws IOException {
        PrivateKey own = key;
        if (own == null) {
            throw new IOException("candor.gate.github.private-key is not set");
        }
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String head = base64.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String claims = base64.encodeToString(json.write(Map.of(
                        "iat", now.minus(BACK).getEpochSecond(),
                        "exp", now.plus(GOOD_FOR).getEpochSecond(),
                        "iss", config.github().appId().orElse("")))
                .getBytes(StandardCharsets.UTF_8));
        try {
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initSign(own);
            rsa.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
            return head + "." + claims + "." + base64.encodeToString(rsa.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot sign for GitHub", e);
        }
    }
}
