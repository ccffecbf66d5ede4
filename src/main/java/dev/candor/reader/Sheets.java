package dev.candor.reader;

import dev.candor.page.Stylesheet;
import dev.candor.page.Telling;
import dev.candor.page.Tellings;
import dev.candor.problem.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pages on which readers write: made when they are asked for, with forms that need no script. */
@ApplicationScoped
class Sheets {

    private static final Stylesheet STYLE = Stylesheet.of("/page/status.css", "/reader/reader.css");
    private static final String POLICY =
            "default-src 'none'; style-src %s; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
                    .formatted(STYLE.source());

    private final Tellings tellings;

    Sheets(Tellings tellings) {
        this.tellings = tellings;
    }

    /**
     * What surrounds such a page.
     *
     * @param customer what the customer is called; null for everybody
     * @param home where the audience's status page is
     */
    record Frame(
            String title,
            String platform,
            @Nullable String customer,
            @Nullable String home,
            RawString style) {}

    /** Something to be chosen. */
    record Choice(String id, String title, boolean chosen) {}

    /** A subscription as its owner may see it in a list. */
    record Line(String id, String channel, String address, String about) {}

    /** Everything that {@code templates/reader/subscribe.html} may show. */
    @CheckedTemplate(basePath = "reader", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Subscribe(
            Frame frame,
            @Nullable String error,
            String address,
            List<Choice> channels,
            List<Choice> components,
            List<Choice> resources,
            List<Line> lines)
            implements TemplateInstance {}

    /** Everything that {@code templates/reader/asked.html} may show. */
    @CheckedTemplate(basePath = "reader", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Asked(
            Frame frame,
            boolean mail,
            String address,
            @Nullable String secret) implements TemplateInstance {}

    /** Everything that {@code templates/reader/own.html} may show. */
    @CheckedTemplate(basePath = "reader", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Own(
            Frame frame,
            String token,
            String address,
            boolean confirmed,
            @Nullable String done,
            List<Choice> components,
            List<Choice> resources)
            implements TemplateInstance {}

    /** Everything that {@code templates/reader/over.html} may show. */
    @CheckedTemplate(basePath = "reader", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Over(Frame frame, String heading, String text) implements TemplateInstance {}

    Frame frame(String title, @Nullable String customer, @Nullable String home) {
        return new Frame(
                title, tellings.platform(), customer == null ? null : tellings.nameOf(customer), home, STYLE.text());
    }

    /** The parts of the platform to choose from. */
    List<Choice> components(List<String> chosen) {
        return choices(tellings.components(), chosen);
    }

    /** What a customer has to choose from; nothing for everybody. */
    List<Choice> resources(@Nullable String customer, List<String> chosen) {
        return customer == null ? List.of() : choices(tellings.holdings(customer), chosen);
    }

    private static List<Choice> choices(List<Telling.Named> there, List<String> chosen) {
        Set<String> all = chosen.stream().collect(Collectors.toSet());
        return there.stream()
                .map(n -> new Choice(n.id(), n.title(), all.contains(n.id())))
                .toList();
    }

    /** The channels to choose from; the first is chosen unless another is. */
    static List<Choice> channels(List<Channel> there, @Nullable String chosen) {
        boolean known = there.stream().anyMatch(c -> c.word().equals(chosen));
        return there.stream()
                .map(c -> new Choice(
                        c.word(),
                        switch (c) {
                            case EMAIL -> "E-mail";
                            case WEBHOOK -> "Webhook (Standard Webhooks, signed)";
                            case STATUSPAGE -> "Webhook with the body that Statuspage sends";
                        },
                        known ? c.word().equals(chosen) : c == there.get(0)))
                .toList();
    }

    /** The answer with that page. */
    static Response answer(int status, TemplateInstance page, HttpServerRequest request) {
        // "no-referrer" of all other answers would hide the origin that a form's post is checked by.
        request.response().headers().remove("Referrer-Policy");
        return Response.status(status)
                .type("text/html;charset=UTF-8")
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "private, no-store")
                .header("X-Robots-Tag", "noindex")
                .header("Referrer-Policy", "same-origin")
                .entity(page.render())
                .build();
    }

    /** What a refusal says to a person. */
    static String sentence(ProblemException refusal) {
        String detail = refusal.problem().detail();
        return detail == null ? refusal.problem().title() : refusal.problem().title() + ": " + detail;
    }
}
