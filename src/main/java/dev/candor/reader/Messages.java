package dev.candor.reader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.candor.page.SiteConfig;
import dev.candor.page.Telling;
import dev.candor.page.Tellings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes what a subscriber is told, from what their page may tell at this moment. */
@ApplicationScoped
class Messages {

    private static final int MOST_THINGS = 100;

    private final Tellings tellings;
    private final URI base;
    private final ObjectMapper json;
    private final InstantSource clock;

    Messages(Tellings tellings, SiteConfig site, ObjectMapper json, InstantSource clock) {
        this.tellings = tellings;
        this.base = site.baseUrl();
        this.json = json;
        this.clock = clock;
    }

    /**
     * What to send.
     *
     * @param messages one e-mail for all that waits, or a webhook for each matter; empty if nothing concerns the subscriber
     * @param nothing what is in none of them and needs not wait for another
     */
    record Plan(List<Message> messages, List<Due.Notice> nothing) {}

    /** What to send to whom something is due. */
    Plan of(Due due) {
        Subscription subscription = due.subscription();
        List<Matter> matters = new ArrayList<>();
        List<Due.Notice> nothing = new ArrayList<>();
        for (Due.Notice notice : due.notices()) {
            matter(notice, subscription).ifPresentOrElse(matters::add, () -> nothing.add(notice));
        }
        if (matters.isEmpty()) {
            return new Plan(List.of(), nothing);
        }
        List<Message> messages = subscription.channel() == Channel.EMAIL
                ? List.of(new Letter(tellings.platform(), who(subscription), base).of(subscription, matters))
                : matters.stream().map(m -> hook(subscription, m)).toList();
        return new Plan(messages, nothing);
    }

    /**
     * One thing to tell.
     *
     * @param notice with the number that is told now
     * @param telling null for what is about the subscription itself
     */
    record Matter(Due.Notice notice, @Nullable Telling telling) {}

    private Optional<Matter> matter(Due.Notice notice, Subscription subscription) {
        if (notice.kind() == Due.Kind.CONFIRM && subscription.confirmed()) {
            return Optional.empty();
        }
        if (notice.kind() == Due.Kind.CONFIRM || notice.kind() == Due.Kind.KNOWN) {
            return Optional.of(new Matter(notice, null));
        }
        Optional<Telling> telling = switch (notice.kind()) {
            case INCIDENT -> tellings.incident(notice.subject(), subscription.customer());
            case POSTMORTEM -> tellings.postmortem(notice.subject(), subscription.customer());
            default -> tellings.work(notice.subject(), subscription.customer());
        };
        return telling.filter(t -> wanted(t, subscription) && t.number() > notice.sent())
                .map(t -> new Matter(new Due.Notice(notice.kind(), notice.subject(), t.number(), notice.sent()), t));
    }

    private static boolean wanted(Telling telling, Subscription subscription) {
        Set<String> components = Set.copyOf(subscription.components());
        Set<String> resources = Set.copyOf(subscription.resources());
        return (components.isEmpty() || telling.components().stream().anyMatch(c -> components.contains(c.id())))
                && (resources.isEmpty()
                        || telling.things().stream()
                                .anyMatch(t -> resources.contains(t.id())
                                        || (t.app() != null && resources.contains(t.app()))));
    }

    private @Nullable String who(Subscription subscription) {
        String customer = subscription.customer();
        return customer == null ? null : tellings.nameOf(customer);
    }

    private Message hook(Subscription subscription, Matter matter) {
        Map<String, @Nullable Object> body = subscription.channel() == Channel.STATUSPAGE && matter.telling() != null
                ? statuspage(subscription, matter.telling())
                : event(subscription, matter);
        try {
            return new Message(
                    idOf(subscription, matter.notice()),
                    "",
                    json.writeValueAsString(body),
                    Map.of(),
                    List.of(matter.notice()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written", e);
        }
    }

    /** What a message of that notice is called, for ever. */
    static String idOf(Subscription subscription, Due.Notice notice) {
        return "msg_%s_%s_%s"
                .formatted(
                        subscription.id(),
                        notice.subject(),
                        notice.kind() == Due.Kind.POSTMORTEM ? "postmortem" : notice.told());
    }

    /** Where a subscription is looked at and ended. */
    static String pageOf(URI base, Subscription subscription) {
        return base + "/subscriptions/" + subscription.token();
    }

    // As Standard Webhooks 1.0, "Payload structure": type, timestamp, data.
    private Map<String, @Nullable Object> event(Subscription subscription, Matter matter) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("subscription", subscription.id());
        data.put("platform", tellings.platform());
        data.put("customer", who(subscription));
        Telling telling = matter.telling();
        String type;
        if (telling == null) {
            type = "subscription.confirm";
            data.put("confirm_url", pageOf(base, subscription) + "/confirm");
            data.put(
                    "text",
                    "Somebody asked for changes to be posted here. POST to confirm_url to have them, or do"
                            + " nothing: unconfirmed, nothing more is sent.");
        } else {
            boolean work = matter.notice().kind() == Due.Kind.WORK;
            type = (work ? "maintenance." : "incident.") + verb(matter.notice(), telling);
            data.put(work ? "maintenance" : "incident", incident(telling));
            data.put(
                    "resources",
                    telling.things().stream()
                            .limit(MOST_THINGS)
                            .map(Messages::thing)
                            .toList());
            data.put("resources_total", telling.things().size());
        }
        data.put("manage_url", pageOf(base, subscription));
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("timestamp", clock.instant().toString());
        event.put("data", data);
        return event;
    }

    private static String verb(Due.Notice notice, Telling telling) {
        return switch (telling.phase()) {
            case "resolved", "cancelled", "postmortem" -> telling.phase();
            case "scheduled" -> "planned";
            default -> notice.sent() == 0 ? "opened" : "updated";
        };
    }

    private static Map<String, @Nullable Object> incident(Telling telling) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("id", telling.subject());
        all.put("title", telling.title());
        all.put("phase", telling.phase());
        all.put("severity", telling.severity());
        all.put("began_at", telling.beganAt().toString());
        all.put("ended_at", telling.endedAt() == null ? null : String.valueOf(telling.endedAt()));
        all.put("url", telling.link());
        all.put(
                "components",
                telling.components().stream()
                        .map(c -> Map.of("id", c.id(), "title", c.title()))
                        .toList());
        all.put(
                "updates",
                telling.said().stream()
                        .map(u -> Map.of(
                                "number", u.number(),
                                "at", u.at().toString(),
                                "phase", u.phase(),
                                "reviewed", !u.automatic(),
                                "text", u.text()))
                        .toList());
        return all;
    }

    private static Map<String, @Nullable Object> thing(Telling.Thing thing) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("id", thing.id());
        all.put("title", thing.title());
        all.put("kind", thing.kind());
        all.put("state", thing.state());
        all.put("from", thing.from().toString());
        all.put("to", thing.to() == null ? null : String.valueOf(thing.to()));
        return all;
    }

    private Map<String, @Nullable Object> statuspage(Subscription subscription, Telling telling) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("meta", Map.of("unsubscribe", pageOf(base, subscription), "documentation", base + "/q/openapi"));
        body.put("page", new RawValue(telling.page()));
        body.put("incident", new RawValue(telling.statuspage()));
        return body;
    }
}
