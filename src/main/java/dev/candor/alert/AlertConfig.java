package dev.candor.alert;

import dev.candor.incident.Incident;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where alerts go, and when; keys start with {@code candor.alert}. Every text may hold {@code {{secret.name}}}. */
@ConfigMapping(prefix = "candor.alert")
public interface AlertConfig {

    /** How often the outbox is looked through for what a nudge missed or waits for a retry; {@code off} for never: alerts are then kept and not sent. */
    @WithDefault("1s")
    String every();

    /** The {@code source} of every event (CloudEvents §3.1): where receivers find this Candor. */
    @WithDefault("urn:candor")
    URI source();

    /** What links in events begin with. */
    @WithDefault("${candor.base-url:http://localhost:${quarkus.http.port:8080}}")
    URI links();

    /** Receivers, by a name of their own: {@code candor.alert.webhooks.pager.url} and {@code …secret}. */
    Map<String, Webhook> webhooks();

    /** Receivers of any kind, by a name of their own: {@code candor.alert.channels.pager.kind} and so on. */
    Map<String, Receiver> channels();

    /** Alertmanagers that all firing alerts are pushed to, each of a cluster's: {@code candor.alert.alertmanagers.one.url}. */
    Map<String, Alertmanager> alertmanagers();

    /** How often an Alertmanager is told again what fires: Prometheus's own rhythm is below a minute. */
    @WithDefault("30s")
    Duration resend();

    /**
     * Where people read what to do, by verdict class ({@code host}, {@code region}, {@code app_version}…) or
     * {@code default}. {@code {component}}, {@code {region}} and {@code {incident}} in it are filled in.
     */
    Map<String, String> runbooks();

    /** Whether events name the customers that are hit, by id, or only count them. */
    @WithDefault("true")
    boolean nameCustomers();

    /** Times of the week, by a name of their own, for {@code hours} and {@code quiet} of channels. */
    Map<String, Times> hours();

    /** Who is told when nobody takes an alert in hand that pages: {@code pager@0m,phone@5m,boss@15m}. */
    Optional<List<String>> ladder();

    /** An alert that still fires falls out of the hands of who has it after this time; 0 for never. */
    @WithDefault("2h")
    Duration unacknowledgeAfter();

    /** What fires, pages and is in nobody's hands is told again so often; 0 for never. Alertmanager's own default. */
    @WithDefault("4h")
    Duration repeat();

    /** For how long events are kept for who comes back to a feed. */
    @WithDefault("90d")
    Duration kept();

    /** How often a heartbeat goes the whole way to channels that take {@code heartbeat}; {@code off} for never. */
    @WithDefault("60s")
    String heartbeat();

    /** How old the newest measurement, judgement or arrived heartbeat may be before on-call is told. */
    @WithDefault("3m")
    Duration late();

    /** Other hubs that this one watches, by a name of their own: {@code candor.alert.peers.west.url}. They should watch back. */
    Map<String, Peer> peers();

    /** Blocks of addresses that receivers and peers may have besides public ones, {@code 10.0.0.0/8} say. */
    Optional<List<String>> allow();

    /** Longest time for one sending, look-up to last byte of the answer; a receiver acknowledges and works later. */
    @WithDefault("10s")
    Duration timeout();

    /** Sendings under way to one receiver at once. A receiver that hangs holds these and nothing else. */
    @WithDefault("4")
    @Min(1)
    @Max(64)
    int inFlight();

    /** Another hub. */
    interface Peer {

        /** Where people find it: its page, and {@code /watchdog/pulse} below it. */
        URI url();
    }

    /** One receiver of Standard Webhooks. */
    interface Webhook {

        /** Where events are posted to; http or https. */
        URI url();

        /** What they are signed with: {@code whsec_} and 24 to 64 bytes in base64. */
        String secret();
    }

    /** What a receiver speaks. */
    enum Kind {
        WEBHOOK,
        ALERTMANAGER_WEBHOOK,
        PAGERDUTY,
        PAGERDUTY_CHANGES,
        SLACK,
        SLACK_APP,
        OPSGENIE,
        EMAIL,
        NTFY,
        POST
    }

    /** One receiver. */
    interface Receiver {

        Kind kind();

        /** Where it is; each vendor's own address if not given. */
        Optional<String> url();

        /** Its routing key, token or API key. */
        Optional<String> key();

        /** Whom it is for: mail addresses, a Slack channel, an Opsgenie team. */
        Optional<String> to();

        /** Headers of a {@code post}; a value that begins with a slash points into the event. */
        Map<String, String> headers();

        /** Fields of the body of a {@code post}; as for headers. */
        Map<String, String> fields();

        /** Which events: {@code alert}, {@code gate}, {@code deploy}, {@code heartbeat}. */
        Optional<List<String>> types();

        /** The least severity that is told. */
        @WithDefault("minor")
        Incident.Severity severity();

        /** Whether only what is worth waking somebody is told; pagers: yes, others: no. */
        Optional<Boolean> pagesOnly();

        /** How long a new alert waits, so that what is over by then is never told; not at all if not given. */
        Optional<Duration> groupWait();

        /** The only times in which it is told; what pages and is critical always goes through. */
        Optional<String> hours();

        /** Times in which it is not told; what pages and is critical always goes through. */
        Optional<String> quiet();
    }

    /** One Alertmanager. */
    interface Alertmanager {

        /** What {@code /api/v2/alerts} stands behind. */
        String url();

        /** A bearer token. */
        Optional<String> token();
    }

    /** Times of the week. */
    interface Times {

        /** A name of the IANA time zone database. */
        String zone();

        /** {@code mon-fri}, {@code sat,sun}. */
        @WithDefault("mon-sun")
        String days();

        /** {@code 09:00}. */
        String from();

        /** {@code 17:00}; at or before {@code from} it is that of the next day. */
        String to();
    }
}
