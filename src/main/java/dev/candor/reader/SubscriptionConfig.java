package dev.candor.reader;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How readers are told of changes; keys start with {@code candor.subscriptions}. */
@ConfigMapping(prefix = "candor.subscriptions")
public interface SubscriptionConfig {

    /** How often it is looked whom to tell; {@code off} for never: what is to be told is kept and not sent. */
    @WithDefault("1s")
    String every();

    /** How often what nobody confirmed within a day is forgotten, and what was told three months ago; {@code off} for never. */
    @WithDefault("10m")
    String tidy();

    /**
     * The sender of e-mails. Without it none is sent, and pages offer webhooks only. The server that takes them is
     * {@code quarkus.mailer.host}; it should sign them by DKIM, or one-click unsubscribing is not trusted (RFC 8058 §4).
     */
    Optional<String> mailFrom();

    /** Blocks of addresses that receivers of webhooks may have besides public ones, {@code 10.0.0.0/8} say. */
    Optional<List<String>> allow();

    /** Longest time for one sending, look-up to answer. */
    @WithDefault("10s")
    Duration timeout();

    /** Sendings under way at once, to all receivers together: few enough that threads for pages remain. */
    @WithDefault("16")
    @Min(1)
    @Max(256)
    int inFlight();

    /**
     * Least time between two e-mails to one subscriber. It doubles with each that follows within an hour, up to
     * {@link #longestPause}; what happens meanwhile is told in one.
     */
    @WithDefault("1m")
    Duration pause();

    /** The longest that such a pause grows. */
    @WithDefault("30m")
    Duration longestPause();

    /** How often a minute one reader, by capability or network address, may ask, change or end something. */
    @WithDefault("20")
    @Min(1)
    @Max(100_000)
    int perMinute();

    /** How many subscriptions there may be; each costs some rows and nothing else while nothing happens. */
    @WithDefault("100000")
    @Min(1)
    int most();
}
