package dev.candor.console;

import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Host;
import dev.candor.correlation.signal.Signal;
import dev.candor.incident.Act;
import dev.candor.incident.Acts;
import dev.candor.incident.NewAct;
import dev.candor.incident.OnceOnly;
import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.problem.ProblemException;
import dev.candor.security.FromForm;
import dev.candor.security.Roles;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What operators say happened: "drive nvme2 on host fra-112 died". */
@Path("/ops/acts")
class ActPages {

    private static final String HERE = Desk.HOME + "/acts";
    private static final int SHOWN = 100;

    private final Desk desk;
    private final Acts acts;
    private final CatalogStore catalog;
    private final OnceOnly onceOnly;

    ActPages(Desk desk, Acts acts, CatalogStore catalog, OnceOnly onceOnly) {
        this.desk = desk;
        this.acts = acts;
        this.catalog = catalog;
        this.onceOnly = onceOnly;
    }

    /**
     * An act as the page shows it.
     *
     * @param incident the open incident that tells of it; null for none
     */
    record Said(
            UUID id,
            String about,
            String what,
            View.Moment from,
            View.@Nullable Moment ended,
            @Nullable UUID incident) {

        static Said of(Act act, Instant now) {
            return new Said(
                    act.id(),
                    act.host() != null ? "host " + act.host() : "region " + act.region(),
                    "%s %s%s"
                            .formatted(
                                    act.kind() == Signal.Kind.OTHER
                                            ? "the whole of it"
                                            : act.kind().word(),
                                    act.state().word().replace('_', ' '),
                                    act.text().isBlank() ? "" : " (" + Words.plain(act.text()) + ")"),
                    Words.moment(act.startedAt(), now),
                    act.endedAt() == null ? null : Words.moment(act.endedAt(), now),
                    act.incident());
        }
    }

    /** The form as it was sent. */
    record Filled(String place, String kind, String state, String what, String text) {}

    /** Everything that {@code templates/console/act-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ActList(
            Frame frame,
            Filled filled,
            List<Choice> hosts,
            List<Choice> regions,
            List<Choice> kinds,
            List<Choice> states,
            @Nullable String error,
            List<Said> acts)
            implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all(@QueryParam("host") @Nullable String host, @QueryParam("done") @Nullable String done) {
        String place = host == null ? "" : "host " + host;
        return Desk.answer(page(new Filled(place, "disk", "died", "", ""), done, null));
    }

    @POST
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response say(
            @FormParam("place") @Nullable String place,
            @FormParam("kind") @Nullable String kind,
            @FormParam("state") @Nullable String state,
            @FormParam("what") @Nullable String what,
            @FormParam("text") @Nullable String text,
            @FormParam("once") @Nullable String once) {
        Filled filled = new Filled(Forms.or(place), Forms.or(kind), Forms.or(state), Forms.or(what), Forms.or(text));
        try {
            NewAct act = read(filled);
            onceOnly.write(once, Act.class, "act form", act, () -> acts.say(act));
            return Desk.done(HERE, "said");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(filled, null, refusal.text()));
        }
    }

    @POST
    @Path("{id}/end")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response end(@PathParam("id") UUID id) {
        acts.end(id);
        return Desk.done(HERE, "ended");
    }

    private ActList page(Filled filled, @Nullable String done, @Nullable String error) {
        Instant now = desk.now();
        return new ActList(
                desk.frame("Acts", HERE, done),
                filled,
                catalog.current().hosts().stream()
                        .map(Host::id)
                        .sorted()
                        .map(id -> new Choice("host " + id, id, filled.place().equals("host " + id)))
                        .toList(),
                catalog.current().regions().stream()
                        .map(r -> new Choice(
                                "region " + r.code(),
                                Words.plain(r.title()),
                                filled.place().equals("region " + r.code())))
                        .toList(),
                Stream.concat(
                                Stream.of(new Choice(
                                        "", "the whole of it", filled.kind().isEmpty())),
                                Arrays.stream(Signal.Kind.values())
                                        .filter(k -> k != Signal.Kind.OTHER)
                                        .map(k -> new Choice(
                                                k.word(), k.word(), k.word().equals(filled.kind()))))
                        .toList(),
                Arrays.stream(NewAct.State.values())
                        .map(s -> new Choice(
                                s.word(), s.word().replace('_', ' '), s.word().equals(filled.state())))
                        .toList(),
                error,
                acts.newest(null, null, SHOWN).stream()
                        .map(a -> Said.of(a, now))
                        .toList());
    }

    private static NewAct read(Filled f) {
        String[] place = f.place().split(" ", 2);
        boolean host = place[0].equals("host");
        if (place.length != 2 || !(host || place[0].equals("region"))) {
            throw ProblemException.unprocessable(
                    "act-about-nothing", "The act is about nothing", "choose a host or a region");
        }
        NewAct.State state = Arrays.stream(NewAct.State.values())
                .filter(s -> s.word().equals(f.state()))
                .findFirst()
                .orElseThrow(() -> ProblemException.unprocessable(
                        "unknown-state", "How bad it is, is missing", "expected died or at_risk"));
        return new NewAct(
                host ? place[1] : null,
                host ? null : place[1],
                f.kind().isEmpty() ? null : f.kind(),
                state,
                Forms.optional("What", f.what(), 100),
                Forms.optional("The note", f.text(), 300),
                null);
    }
}
