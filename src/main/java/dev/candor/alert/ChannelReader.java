package dev.candor.alert;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import dev.candor.alert.channel.Dialect;
import dev.candor.alert.channel.Dialects;
import dev.candor.alert.channel.StandardWebhook;
import dev.candor.security.SecretSource;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads receivers out of the configuration. No message here may contain a secret. */
final class ChannelReader {

    private static final String PREFIX = "whsec_";
    // Standard Webhooks 1.0, "Signature scheme".
    private static final int SHORTEST_SECRET = 24;
    private static final int LONGEST_SECRET = 64;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");
    private static final Pattern MAILBOX = Pattern.compile("[^\\s@,;<>]{1,64}@[^\\s@,;<>]{1,255}");
    private static final Set<String> TYPES = Set.of("alert", "gate", "deploy", "heartbeat", "digest");

    private final AlertConfig config;
    private final SecretSource secrets;

    ChannelReader(AlertConfig config, SecretSource secrets) {
        this.config = config;
        this.secrets = secrets;
    }

    Channels.Channel webhook(String name, AlertConfig.Webhook webhook) {
        String key = "candor.alert.webhooks." + name;
        named(key, name);
        URI url = address(key, webhook.url().toString());
        return new Channels.Channel(
                name,
                "webhook",
                url,
                new StandardWebhook(url, signer(key + ".secret", secret(key + ".secret", webhook.secret()))),
                Route.EVERYTHING);
    }

    Channels.Channel channel(String name, AlertConfig.Receiver receiver) {
        String key = "candor.alert.channels." + name;
        named(key, name);
        URI url = url(key, receiver);
        return new Channels.Channel(
                name,
                receiver.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                url,
                dialect(key, name, url, receiver),
                route(key, receiver));
    }

    private Dialect dialect(String key, String name, URI url, AlertConfig.Receiver receiver) {
        return switch (receiver.kind()) {
            case WEBHOOK -> new StandardWebhook(url, signer(key + ".key", needed(key + ".key", receiver.key())));
            case ALERTMANAGER_WEBHOOK ->
                Dialects.alertmanagerWebhook(name, url, given(key + ".key", receiver.key()), config.links());
            case PAGERDUTY -> Dialects.pagerDuty(url, needed(key + ".key", receiver.key()));
            case PAGERDUTY_CHANGES -> Dialects.pagerDutyChanges(url, needed(key + ".key", receiver.key()));
            case SLACK -> Dialects.slack(url);
            case SLACK_APP ->
                Dialects.slackApp(url, needed(key + ".key", receiver.key()), needed(key + ".to", receiver.to()));
            case OPSGENIE ->
                Dialects.opsgenie(url, needed(key + ".key", receiver.key()), given(key + ".to", receiver.to()));
            case EMAIL -> Dialects.mail(mailboxes(key + ".to", needed(key + ".to", receiver.to())));
            case NTFY -> Dialects.ntfy(url, given(key + ".key", receiver.key()));
            case POST ->
                Dialects.post(
                        url, filled(key + ".headers", receiver.headers()), filled(key + ".fields", receiver.fields()));
        };
    }

    private URI url(String key, AlertConfig.Receiver receiver) {
        if (receiver.kind() == AlertConfig.Kind.EMAIL) {
            return URI.create("mailto:"
                    + mailboxes(key + ".to", needed(key + ".to", receiver.to())).get(0));
        }
        String own = switch (receiver.kind()) {
            case PAGERDUTY -> "https://events.pagerduty.com/v2/enqueue";
            case PAGERDUTY_CHANGES -> "https://events.pagerduty.com/v2/change/enqueue";
            case SLACK_APP -> "https://slack.com/api/";
            case OPSGENIE -> "https://api.opsgenie.com";
            default -> "";
        };
        String given = given(key + ".url", receiver.url());
        return address(key, given.isEmpty() ? own : given);
    }

    private Route route(String key, AlertConfig.Receiver receiver) {
        AlertConfig.Kind kind = receiver.kind();
        boolean pager = kind == AlertConfig.Kind.PAGERDUTY || kind == AlertConfig.Kind.OPSGENIE;
        List<String> usual = kind == AlertConfig.Kind.PAGERDUTY_CHANGES ? List.of("deploy") : List.of("alert", "gate");
        Set<String> types = new TreeSet<>(receiver.types().orElse(usual));
        if (!TYPES.containsAll(types)) {
            throw new IllegalStateException("%s.types may hold %s, was %s".formatted(key, new TreeSet<>(TYPES), types));
        }
        // Who is told of alerts is told of several at once as well.
        if (types.contains("alert")) {
            types.add("digest");
        }
        Duration groupWait = receiver.groupWait().orElse(Duration.ZERO);
        if (groupWait.isNegative()) {
            throw new IllegalStateException(key + ".group-wait must not be negative");
        }
        return new Route(
                Set.copyOf(types),
                receiver.severity(),
                receiver.pagesOnly().orElse(pager),
                groupWait,
                hours(key + ".hours", receiver.hours().orElse(null)),
                hours(key + ".quiet", receiver.quiet().orElse(null)));
    }

    private @Nullable Hours hours(String key, @Nullable String name) {
        if (name == null) {
            return null;
        }
        AlertConfig.Times times = config.hours().get(name);
        if (times == null) {
            throw new IllegalStateException("%s names %s; expected one of candor.alert.hours: %s"
                    .formatted(key, name, config.hours().keySet()));
        }
        try {
            return Hours.of(times);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("candor.alert.hours.%s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static void named(String key, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException(
                    "%s: a channel's name is 1 to 63 of a-z, 0-9 and -, was %s".formatted(key, name));
        }
    }

    private static URI address(String key, String text) {
        try {
            URI url = URI.create(text);
            String scheme = url.getScheme();
            if (url.getHost() != null
                    && url.getUserInfo() == null
                    && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Told below, without the text: it may hold a secret.
        }
        throw new IllegalStateException(key + ".url must be an absolute http or https address without a user");
    }

    private String given(String key, Optional<String> value) {
        return value.map(text -> secret(key, text)).orElse("");
    }

    private String needed(String key, Optional<String> value) {
        String text = given(key, value);
        if (text.isBlank()) {
            throw new IllegalStateException(key + " is needed for this kind");
        }
        return text;
    }

    private Map<String, String> filled(String key, Map<String, String> values) {
        Map<String, String> filled = new TreeMap<>();
        values.forEach((name, value) -> filled.put(name, secret(key + "." + name, value)));
        return filled;
    }

    private String secret(String key, String text) {
        try {
            return secrets.fillIn(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(key + ": " + e.getMessage(), e);
        }
    }

    private static List<String> mailboxes(String key, String text) {
        List<String> boxes =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (!boxes.stream().allMatch(box -> MAILBOX.matcher(box).matches())) {
            throw new IllegalStateException(key + " must be mail addresses with commas between");
        }
        return boxes;
    }

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
}
