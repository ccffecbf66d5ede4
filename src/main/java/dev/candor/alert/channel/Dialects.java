package dev.candor.alert.channel;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** How each kind of receiver is made. */
public final class Dialects {

    private Dialects() {}

    /** Alertmanager's webhook; {@code token} is empty where none is needed. */
    public static Dialect alertmanagerWebhook(String name, URI url, String token, URI home) {
        return new AlertmanagerWebhook(
                name, url, token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token), home);
    }

    /** PagerDuty's events. */
    public static Dialect pagerDuty(URI url, String routingKey) {
        return new PagerDuty(url, routingKey);
    }

    /** PagerDuty's change events. */
    public static Dialect pagerDutyChanges(URI url, String routingKey) {
        return new PagerDutyChanges(url, routingKey);
    }

    /** Slack's incoming webhook. */
    public static Dialect slack(URI url) {
        return new SlackHook(url);
    }

    /** A Slack app that posts and updates. */
    public static Dialect slackApp(URI api, String token, String channel) {
        return new SlackApp(api, token, channel);
    }

    /** Opsgenie and Jira Service Management; {@code team} is empty for whom the integration says. */
    public static Dialect opsgenie(URI api, String key, String team) {
        return new Opsgenie(api, key, team);
    }

    /** E-mail. */
    public static Dialect mail(List<String> to) {
        return new Mail(to);
    }

    /** A topic of ntfy, with its name in the address; {@code token} is empty where none is needed. */
    public static Dialect ntfy(URI url, String token) {
        return new Ntfy(url, token);
    }

    /** Whatever takes a POST. */
    public static Dialect post(URI url, Map<String, String> headers, Map<String, String> fields) {
        return new PlainPost(url, headers, fields);
    }
}
