package dev.candor.alert;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The configured receivers. A wrong one stops the start: an alert that can't be sent is found out too late. */
@Startup
@Singleton
class Channels {

    private static final String PREFIX = "whsec_";
    // Standard Webhooks 1.0, "Signature scheme".
    private static final int SHORTEST_SECRET = 24;
    private static final int LONGEST_SECRET = 64;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

    private final Map<String, Channel> byName = new TreeMap<>();
    private final EgressGuard guard;

    /**
     * One receiver.
     *
     * @param signer signs with the receiver's secret
     */
    record Channel(String name, URI url, Webhook signer) {}

    Channels(AlertConfig config) {
        List<Cidr> allowed = new ArrayList<>();
        for (String block : config.allow().orElse(List.of())) {
            try {
                allowed.add(Cidr.parse(block));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException("candor.alert.allow: " + e.getMessage(), e);
            }
        }
        guard = EgressGuard.allowing(allowed);
        config.webhooks().forEach((name, webhook) -> byName.put(name, channel(name, webhook)));
    }

    private static Channel channel(String name, AlertConfig.Webhook webhook) {
        String key = "candor.alert.webhooks." + name;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException(
                    "%s: a webhook's name is 1 to 63 of a-z, 0-9 and -, was %s".formatted(key, name));
        }
        URI url = webhook.url();
        String scheme = url.getScheme();
        if (url.getHost() == null
                || url.getUserInfo() != null
                || !("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) {
            throw new IllegalStateException(
                    "%s.url must be an absolute http or https address without a user, was %s".formatted(key, url));
        }
        return new Channel(name, url, signer(key + ".secret", webhook.secret().strip()));
    }

    // No message here may contain the secret.
    private static Webhook signer(String key, String secret) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : "!");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    key + " must be whsec_ followed by base64; make one with: echo whsec_$(openssl rand -base64 32)",
                    e);
        }
        if (bytes.length < SHORTEST_SECRET || bytes.length > LONGEST_SECRET) {
            throw new IllegalStateException("%s must hold %d to %d bytes behind whsec_, holds %d"
                    .formatted(key, SHORTEST_SECRET, LONGEST_SECRET, bytes.length));
        }
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException e) {
            throw new IllegalStateException(key + " is empty", e);
        }
    }

    /** All of them, by name. */
    List<Channel> all() {
        return List.copyOf(byName.values());
    }

    Optional<Channel> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What judges the addresses that receivers resolve to. */
    EgressGuard guard() {
        return guard;
    }
}
