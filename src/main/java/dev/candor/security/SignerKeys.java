package dev.candor.security;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The signer's public keys, from a file or an address, looked at again from time to time, and at once for a key that is not
 * known yet. While they can't be had the last ones stay in force, so that who is signed in is not locked out by somebody
 * else's trouble.
 */
final class SignerKeys implements SignedTokens.Keys {
    private static final Logger LOG = Logger.getLogger(SignerKeys.class);
    // A key that was taken out must open nothing soon; a key set is some kilobytes.
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);
    // Whoever sends tokens with keys that never were must not make us ask the signer each time.
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST = 256 << 10;
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final InstantSource clock;
    private final Source source;
    private final String settings;
    private Map<String, PublicJsonWebKey> keys = Map.of();
    private @Nullable Instant readAt;
    private @Nullable Instant triedAt;

    private interface Source {
        String read() throws IOException, InterruptedException;
    }

    /**
     * Keys from there.
     *
     * @param settings what the name of its setting begins with, for messages
     * @param where a file, or an address
     * @throws IllegalArgumentException for an address that is neither https nor on this machine
     */
    SignerKeys(String settings, String where, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        if (where.startsWith("http:") || where.startsWith("https:")) {
            URI address = URI.create(where);
            if (!"https".equals(address.getScheme()) && !THIS_MACHINE.contains(String.valueOf(address.getHost()))) {
                throw new IllegalArgumentException(
                        "%s.jwks must be https, since who changes it on its way can be anybody; was %s"
                                .formatted(settings, where));
            }
            HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            this.source = () -> fetched(client, address);
        } else {
            Path file = Path.of(where);
            this.source = () -> {
                try (InputStream in = Files.newInputStream(file)) {
                    return bounded(in);
                }
            };
        }
    }

    @Override
    public synchronized Optional<PublicJsonWebKey> find(String id) {
        Instant now = clock.instant();
        boolean old = readAt == null || readAt.plus(GOOD_FOR).isBefore(now);
        boolean may = triedAt == null || triedAt.plus(AT_MOST_EVERY).isBefore(now);
        if (may && (old || !keys.containsKey(id))) {
            triedAt = now;
            try {
                keys = parsed(source.read());
                readAt = now;
            } catch (IOException | JoseException e) {
                LOG.warnf("keys of %s could not be read, the last ones stay in force: %s", settings, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (readAt == null) {
            throw new IllegalStateException("the signer's keys could not be read yet");
        }
        return Optional.ofNullable(keys.get(id));
    }

    // What is no public key, or names none, is left out: a shared secret in there would let anybody sign who can read
    // it.
    private static Map<String, PublicJsonWebKey> parsed(String json) throws JoseException {
        Map<String, PublicJsonWebKey> keys = new HashMap<>();
        for (JsonWebKey one : new JsonWebKeySet(json).getJsonWebKeys()) {
            if (one instanceof PublicJsonWebKey key && key.getKeyId() != null && key.getPublicKey() != null) {
                keys.put(key.getKeyId(), key);
            }
        }
        return Map.copyOf(keys);
    }

    private static String fetched(HttpClient client, URI address) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(address)
                        .timeout(PATIENCE)
                        .header("Accept", "application/jwk-set+json, application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("%s answered %d".formatted(address, answer.statusCode()));
            }
            return bounded(body);
        }
    }

    private static String bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new IOException("a key set has at most %d bytes".formatted(LONGEST));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
