package dev.candor.reader;

import dev.candor.page.Telling;
import dev.candor.page.Words;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** E-mails, as plain text: nothing to load, nothing that could be read as code. Pure. */
final class Letter {

    private static final int MOST_THINGS = 20;

    private final String platform;
    private final @Nullable String customer;
    private final URI base;

    /**
     * Letters to one audience.
     *
     * @param customer what the customer is called; null for everybody
     */
    Letter(String platform, @Nullable String customer, URI base) {
        this.platform = platform;
        this.customer = customer;
        this.base = base;
    }

    /** One letter that tells all of these, of which there is at least one. */
    Message of(Subscription subscription, List<Messages.Matter> matters) {
        String page = Messages.pageOf(base, subscription);
        Messages.Matter own =
                matters.stream().filter(m -> m.telling() == null).findFirst().orElse(null);
        String text = own == null ? news(matters) : own(own.notice().kind(), page);
        Map<String, String> headers = new LinkedHashMap<>();
        // RFC 3834 §5: so that no vacation notice answers.
        headers.put("Auto-Submitted", "auto-generated");
        headers.put("X-Auto-Response-Suppress", "All");
        headers.put("Message-ID", "<%s@%s>".formatted(id(subscription, matters), base.getHost()));
        if (own == null) {
            headers.put("List-Id", "<status.%s>".formatted(base.getHost()));
            // RFC 2369 §3.2 and RFC 8058 §3.1: the address ends it by a POST with exactly this body.
            headers.put("List-Unsubscribe", "<%s/end>".formatted(page));
            headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        return new Message(
                id(subscription, matters),
                subject(own, matters),
                text + footer(own, page),
                headers,
                // What the letter itself is about keeps the rest waiting for the next one.
                own == null ? matters.stream().map(Messages.Matter::notice).toList() : List.of(own.notice()));
    }

    private static String id(Subscription subscription, List<Messages.Matter> matters) {
        return Messages.idOf(subscription, matters.get(0).notice());
    }

    private String subject(Messages.@Nullable Matter own, List<Messages.Matter> matters) {
        String about = platform + (customer == null ? "" : ", " + customer);
        if (own != null) {
            return "[%s] %s"
                    .formatted(
                            about,
                            own.notice().kind() == Due.Kind.CONFIRM
                                    ? "Please confirm your subscription"
                                    : "You are subscribed already");
        }
        Telling first = Objects.requireNonNull(matters.get(0).telling(), "news are of something");
        String rest = matters.size() == 1 ? "" : " and %d more".formatted(matters.size() - 1);
        return "[%s] %s: %s%s".formatted(about, phase(first), first.title(), rest);
    }

    private String own(Due.Kind kind, String page) {
        String whose = customer == null ? "of " + platform : "of %s at %s".formatted(customer, platform);
        return kind == Due.Kind.CONFIRM ? """
                Somebody, probably you, asked for e-mails about the status %s.

                To have them, open this page and press the button:
                %s

                If it wasn't you, do nothing. Unconfirmed, nothing more is sent and your address is forgotten after a day.
                """.formatted(whose, page) : """
                Somebody, probably you, asked for e-mails about the status %s. You have them already; nothing was changed.
                """.formatted(whose);
    }

    private String news(List<Messages.Matter> matters) {
        StringBuilder text = new StringBuilder();
        for (Messages.Matter matter : matters) {
            text.append(text.isEmpty() ? "" : "\n----------\n\n");
            one(text, matter.notice(), Objects.requireNonNull(matter.telling(), "news are of something"));
        }
        return text.toString();
    }

    private static void one(StringBuilder text, Due.Notice notice, Telling telling) {
        text.append(phase(telling)).append(": ").append(telling.title()).append('\n');
        boolean work = notice.kind() == Due.Kind.WORK;
        text.append(work ? "From " : "Began ").append(minute(telling.beganAt()));
        if (telling.endedAt() != null) {
            text.append(work ? " to " : ", ended ").append(minute(telling.endedAt()));
        }
        text.append('\n');
        if (!telling.things().isEmpty()) {
            text.append("\nWhat you have that it hits:\n");
            telling.things().stream()
                    .limit(MOST_THINGS)
                    .forEach(t -> text.append("- ")
                            .append(t.kind())
                            .append(' ')
                            .append(t.title())
                            .append(": ")
                            .append(t.state().replace('_', ' '))
                            .append(t.to() == null || work ? "" : " since " + minute(t.to()))
                            .append('\n'));
            int rest = telling.things().size() - MOST_THINGS;
            text.append(rest > 0 ? "- and %d more\n".formatted(rest) : "");
        } else if (!telling.components().isEmpty()) {
            text.append("Parts: ")
                    .append(Words.list(telling.components().stream()
                            .map(Telling.Named::title)
                            .toList()))
                    .append('\n');
        }
        telling.said().stream()
                .filter(u -> u.number() > notice.sent())
                .forEach(u -> text.append('\n')
                        .append(minute(u.at()))
                        .append(", ")
                        .append(u.phase().replace('_', ' '))
                        .append(u.automatic() ? " (detected automatically, not yet reviewed)" : "")
                        .append(":\n")
                        .append(u.text())
                        .append('\n'));
        text.append('\n').append(telling.link()).append('\n');
    }

    private String footer(Messages.@Nullable Matter own, String page) {
        if (own != null && own.notice().kind() == Due.Kind.CONFIRM) {
            return "";
        }
        return """

                --\s
                You get this because you asked %s for it. Choose what you get, or end it:
                %s
                """.formatted(platform, page);
    }

    private static String phase(Telling telling) {
        return Words.sentence(telling.phase().replace('_', ' '));
    }

    private static String minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES).toString().replace("T", " ").replace(":00Z", " UTC");
    }
}
