package dev.candor.console;

import dev.candor.gate.Freeze;
import dev.candor.gate.Freezes;
import dev.candor.incident.OnceOnly;
import dev.candor.page.Tone;
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
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** When nothing is to be deployed. */
@Path("/ops/freezes")
class FreezePages {

    private static final String HERE = Desk.HOME + "/freezes";
    private static final int LONGEST = 200;
    private static final int MOST = 50;
    private static final Filled EMPTY = new Filled("", "", "", "", "");

    private final Desk desk;
    private final Freezes freezes;
    private final OnceOnly onceOnly;

    FreezePages(Desk desk, Freezes freezes, OnceOnly onceOnly) {
        this.desk = desk;
        this.freezes = freezes;
        this.onceOnly = onceOnly;
    }

    /** A freeze in one line. */
    record Line(UUID id, String title, View.Mark mark, View.Moment from, View.Moment to, String what, String by) {

        static Line of(Freeze f, Instant now) {
            return new Line(
                    f.id(),
                    Words.plain(f.title()),
                    View.Mark.of(Tone.WORK, f.from().isAfter(now) ? "To come" : "In force"),
                    Words.moment(f.from(), now),
                    Words.moment(f.to(), now),
                    "%s in %s".formatted(all(f.apps(), "all apps"), all(f.environments(), "all environments")),
                    Words.plain(f.writtenBy()));
        }

        private static String all(List<String> some, String everything) {
            return some.isEmpty() ? everything : Words.plain(String.join(", ", some));
        }
    }

    /** The form as it was sent. */
    record Filled(String title, String from, String to, String apps, String environments) {

        private Freezes.NewFreeze read() {
            return new Freezes.NewFreeze(
                    Forms.text("Why", title, LONGEST),
                    Forms.names("Apps", apps, MOST, LONGEST),
                    Forms.names("Environments", environments, MOST, LONGEST),
                    Forms.moment("When it begins", from),
                    Forms.moment("When it ends", to));
        }
    }

    /** Everything that {@code templates/console/freeze-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record FreezeList(
            Frame frame,
            List<Line> freezes,
            Filled filled,
            @Nullable String error) implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all(@QueryParam("done") @Nullable String done) {
        return Desk.answer(page(EMPTY, done, null));
    }

    @POST
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response write(
            @FormParam("title") @Nullable String title,
            @FormParam("from") @Nullable String from,
            @FormParam("to") @Nullable String to,
            @FormParam("apps") @Nullable String apps,
            @FormParam("environments") @Nullable String environments,
            @FormParam("once") @Nullable String once) {
        Filled filled =
                new Filled(Forms.or(title), Forms.or(from), Forms.or(to), Forms.or(apps), Forms.or(environments));
        try {
            Freezes.NewFreeze wanted = filled.read();
            onceOnly.write(once, Freeze.class, "freeze form", wanted, () -> freezes.write(wanted));
            return Desk.done(HERE, "frozen");
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
        freezes.end(id);
        return Desk.done(HERE, "thawed");
    }

    private FreezeList page(Filled filled, @Nullable String done, @Nullable String error) {
        Instant now = desk.now();
        return new FreezeList(
                desk.frame("Freezes", HERE, done),
                freezes.ahead().stream().map(f -> Line.of(f, now)).toList(),
                filled,
                error);
    }
}
