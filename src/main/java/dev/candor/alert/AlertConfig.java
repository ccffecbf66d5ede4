package dev.candor.alert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where alerts go; keys start with {@code candor.alert}. */
@ConfigMapping(prefix = "candor.alert")
public interface AlertConfig {

    /** How often the outbox is looked through for what a nudge missed or waits for a retry; {@code off} for never: alerts are then kept and not sent. */
    @WithDefault("1s")
    String every();

    /** The {@code source} of every event (CloudEvents §3.1): where receivers find this Candor. */
    @WithDefault("urn:candor")
    URI source();

    /** Receivers, by a name of their own: {@code candor.alert.webhooks.pager.url} and {@code …secret}. */
    Map<String, Webhook> webhooks();

    /** Blocks of addresses that receivers may have besides public ones, {@code 10.0.0.0/8} say. */
    Optional<List<String>> allow();

    /** Longest time for one sending, look-up to last byte of the answer; a receiver acknowledges and works later. */
    @WithDefault("10s")
    Duration timeout();

    /** Sendings under way to one receiver at once. A receiver that hangs holds these and nothing else. */
    @WithDefault("4")
    @Min(1)
    @Max(64)
    int inFlight();

    /** One receiver of Standard Webhooks. */
    interface Webhook {

        /** Where events are posted to; http or https. */
        URI url();

        /** What they are signed with: {@code whsec_} and 24 to 64 bytes in base64. */
        String secret();
    }
}
