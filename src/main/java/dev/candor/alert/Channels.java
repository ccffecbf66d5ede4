package dev.candor.alert;

import com.standardwebhooks.Webhook;
import dev.candor.alert.channel.Dialect;
import dev.candor.alert.channel.StandardWebhook;
import dev.candor.security.EgressGuard;
import dev.candor.security.SecretSource;
import dev.candor.security.SecretStore;
import dev.candor.security.SecretsConfig;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The configured receivers. A wrong one stops the start: an alert that can't be sent is found out too late. */
@Startup
@Singleton
class Channels {

    private final Map<String, Channel> byName = new TreeMap<>();
    private final EgressGuard guard;

    /**
     * One receiver.
     *
     * @param kind what it speaks, as the configuration has it
     * @param url names the receiver; it may hold a secret
     * @param dialect how it is spoken to
     * @param route what it is told
     */
    record Channel(String name, String kind, URI url, Dialect dialect, Route route) {

        /** Signs for a receiver of Standard Webhooks. */
        Webhook signer() {
            if (dialect instanceof StandardWebhook webhook) {
                return webhook.signer();
            }
            throw new IllegalStateException(name + " takes no signed webhooks");
        }

        /** Where it is, for people: without what may be secret in it. */
        String place() {
            return url.getHost() == null ? url.toString() : url.getScheme() + "://" + url.getAuthority();
        }
    }

    @Inject
    Channels(AlertConfig config, SecretsConfig secrets) {
        this(config, SecretStore.of(secrets));
    }

    Channels(AlertConfig config) {
        this(config, SecretSource.NONE);
    }

    Channels(AlertConfig config, SecretSource secrets) {
        guard = EgressGuard.configured("candor.alert.allow", config.allow());
        ChannelReader reader = new ChannelReader(config, secrets);
        config.webhooks().forEach((name, webhook) -> byName.put(name, reader.webhook(name, webhook)));
        config.channels().forEach((name, receiver) -> {
            if (byName.put(name, reader.channel(name, receiver)) != null) {
                throw new IllegalStateException(
                        "candor.alert.channels.%s: a webhook has this name already".formatted(name));
            }
        });
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
