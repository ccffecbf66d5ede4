package dev.candor.console;

import dev.candor.catalog.CatalogStore;
import dev.candor.fleet.AgentView;
import dev.candor.fleet.Enrolments;
import dev.candor.fleet.Fleet;
import dev.candor.page.Tone;
import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.problem.ProblemException;
import dev.candor.security.Caller;
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
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Who measures, how they are, and how they come and go. */
@Path("/ops/agents")
class AgentPages {

    private static final String HERE = Desk.HOME + "/agents";

    private final Desk desk;
    private final Fleet fleet;
    private final Enrolments enrolments;
    private final CatalogStore catalog;
    private final Caller caller;

    AgentPages(Desk desk, Fleet fleet, Enrolments enrolments, CatalogStore catalog, Caller caller) {
        this.desk = desk;
        this.fleet = fleet;
        this.enrolments = enrolments;
        this.catalog = catalog;
        this.caller = caller;
    }

    /** An agent in one line. */
    record AgentLine(
            String name,
            String location,
            View.Mark mark,
            View.@Nullable Moment seen,
            String offset,
            String lateness,
            long refused,
            String version,
            String trouble,
            boolean revocable) {

        static AgentLine of(AgentView a, Instant now) {
            return new AgentLine(
                    a.agent(),
                    a.location(),
                    mark(a.state()),
                    a.lastSeen() == null ? null : Words.moment(a.lastSeen(), now),
                    a.clockOffsetMs() == null ? "" : String.format(Locale.ROOT, "%.1f ms", a.clockOffsetMs()),
                    a.lateness() == null ? "" : a.lateness().p99() + " ms",
                    a.refused(),
                    a.version() == null ? "" : Words.plain(a.version()),
                    a.unreadable().isEmpty() ? "" : Words.count(a.unreadable().size(), "probe") + " it can't run",
                    a.enrolledAt() != null && a.state() != AgentView.State.REVOKED);
        }

        private static View.Mark mark(AgentView.State state) {
            return View.Mark.of(
                    switch (state) {
                        case FINE -> Tone.OK;
                        case NEW, REVOKED -> Tone.UNKNOWN;
                        case SILENT, SICK -> Tone.DOWN;
                    },
                    Words.sentence(state.word()));
        }
    }

    /** A token that was just made. */
    record NewToken(String token, String name, String location, View.Moment expires) {}

    /** Everything that {@code templates/console/agent-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record AgentList(
            Frame frame,
            List<AgentLine> agents,
            String name,
            List<Choice> locations,
            boolean trusted,
            @Nullable String error,
            @Nullable NewToken token)
            implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all(@QueryParam("done") @Nullable String done) {
        return Desk.answer(page("", "", false, done, null, null));
    }

    /** Makes a token that an agent enrols with, and shows it this one time. */
    @POST
    @Path("enrolments")
    @RolesAllowed(Roles.ADMIN)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response allow(
            @FormParam("name") @Nullable String name,
            @FormParam("location") @Nullable String location,
            @FormParam("trusted") @Nullable String trusted) {
        try {
            Enrolments.Made made = enrolments.make(
                    Forms.text("The name", name, 63),
                    Forms.text("The location", location, 63),
                    trusted != null,
                    caller.name());
            return Desk.answer(page(
                    "",
                    "",
                    false,
                    null,
                    null,
                    new NewToken(
                            made.token(), made.name(), made.location(), Words.moment(made.expiresAt(), desk.now()))));
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(
                    refusal.status(),
                    page(Forms.or(name), Forms.or(location), trusted != null, null, refusal.text(), null));
        }
    }

    @POST
    @Path("{name}/revoke")
    @RolesAllowed(Roles.ADMIN)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response revoke(@PathParam("name") String name) {
        fleet.revoke(name);
        return Desk.done(HERE, "agent-revoked");
    }

    private AgentList page(
            String name,
            String location,
            boolean trusted,
            @Nullable String done,
            @Nullable String error,
            @Nullable NewToken token) {
        Instant now = desk.now();
        return new AgentList(
                desk.frame("Agents", HERE, done),
                fleet.views().stream().map(a -> AgentLine.of(a, now)).toList(),
                name,
                catalog.current().locations().stream()
                        .map(l -> new Choice(
                                l.code(), Words.plain(l.title()), l.code().equals(location)))
                        .toList(),
                trusted,
                error,
                token);
    }
}
