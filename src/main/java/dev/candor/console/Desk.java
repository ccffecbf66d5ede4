package dev.candor.console;

import dev.candor.catalog.CatalogStore;
import dev.candor.page.Stylesheet;
import dev.candor.page.Words;
import dev.candor.security.Caller;
import dev.candor.security.Roles;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all pages of the console have in common. */
@ApplicationScoped
class Desk {

    /** The style of the console: that of the pages, and what only forms and wide tables need. */
    static final Stylesheet STYLE = Stylesheet.of("/page/status.css", "/console/console.css");

    /** Where the console begins. */
    static final String HOME = "/ops";

    private static final String HTML = "text/html;charset=UTF-8";
    private static final List<Map.Entry<String, String>> PLACES = List.of(
            Map.entry(HOME, "Overview"),
            Map.entry(HOME + "/findings", "Findings"),
            Map.entry(HOME + "/incidents", "Incidents"),
            Map.entry(HOME + "/acts", "Acts"),
            Map.entry(HOME + "/maintenance", "Maintenance"),
            Map.entry(HOME + "/catalog", "Catalog"),
            Map.entry(HOME + "/probes", "Probes"),
            Map.entry(HOME + "/agents", "Agents"),
            Map.entry(HOME + "/alerts", "Alerts"),
            Map.entry(HOME + "/silences", "Silences"),
            Map.entry(HOME + "/channels", "Channels"),
            Map.entry(HOME + "/deploys", "Deploys"),
            Map.entry(HOME + "/freezes", "Freezes"),
            Map.entry(HOME + "/audit", "Audit log"),
            Map.entry(HOME + "/account", "Account"));

    /** What can be said to have been done: the words after a redirect, so that nobody can write their own into a page. */
    private static final Map<String, String> DONE = Map.ofEntries(
            Map.entry("opened", "The incident is open."),
            Map.entry("told", "The update is told."),
            Map.entry("edited", "The text is changed; what it said before stays to be read."),
            Map.entry("kept", "The draft is kept; nobody reads it but operators."),
            Map.entry("published", "The postmortem is published."),
            Map.entry("resolved", "The incident is resolved."),
            Map.entry("said", "The act is said; the pages of those who are hit tell of it."),
            Map.entry("ended", "The act is over."),
            Map.entry("planned", "The work is planned; pages show it."),
            Map.entry("over", "The work is over or cancelled."),
            Map.entry("revoked", "None of the addresses opens the page any more."),
            Map.entry("agent-revoked", "The agent is revoked; nothing that it says is stored."),
            Map.entry("acknowledged", "The alert is in your hands."),
            Map.entry("released", "The alert is in nobody's hands."),
            Map.entry("silenced", "The silence is in force from its beginning on."),
            Map.entry("silence-over", "The silence is over; what still fires is told now."),
            Map.entry("frozen", "The freeze is written down; gates are held while it lasts."),
            Map.entry("thawed", "The freeze is over or cancelled; what it held goes on."),
            Map.entry("tested", "A test is on its way: it begins and is over at once."),
            Map.entry("again", "What was given up is on its way again."),
            Map.entry("account", "The account is made."),
            Map.entry("changed", "The account is changed, and signed out wherever it was signed in."),
            Map.entry("token-revoked", "The token is revoked."));

    private final Caller caller;
    private final CatalogStore catalog;
    private final InstantSource clock;

    Desk(Caller caller, CatalogStore catalog, InstantSource clock) {
        this.caller = caller;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** The moment that the page is made for. */
    Instant now() {
        return clock.instant();
    }

    /**
     * The frame of a page.
     *
     * @param here where the navigation stands; null for nowhere
     * @param done a key of {@link #DONE}; null or any other for nothing
     */
    Frame frame(String title, @Nullable String here, @Nullable String done) {
        Instant now = now();
        Set<String> roles = caller.roles();
        boolean in = roles.contains(Roles.VIEWER);
        return new Frame(
                title,
                Words.plain(catalog.current().title()),
                in ? caller.name() : null,
                caller.formToken(),
                UUID.randomUUID(),
                roles.contains(Roles.RESPONDER),
                roles.contains(Roles.ADMIN),
                !in
                        ? List.of()
                        : PLACES.stream()
                                .map(p -> new Frame.Place(
                                        p.getKey(), p.getValue(), p.getKey().equals(here)))
                                .toList(),
                STYLE.text(),
                Words.moment(now, now),
                done == null ? null : DONE.get(done));
    }

    /** The answer with that page. */
    static Response answer(TemplateInstance page) {
        return answer(200, page);
    }

    /** The answer with that page and status. */
    static Response answer(int status, TemplateInstance page) {
        return Response.status(status).type(HTML).entity(page.render()).build();
    }

    /** After a form: to the page that shows what has been done. */
    static Response done(String path, String what) {
        URI target = UriBuilder.fromPath(path).queryParam("done", what).build();
        return Response.seeOther(target).build();
    }
}
