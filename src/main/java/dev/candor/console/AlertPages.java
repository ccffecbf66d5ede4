package dev.candor.console;

import dev.candor.alert.Alert;
import dev.candor.alert.Alerts;
import dev.candor.incident.Incident;
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

/** What on-call must know, and who has it in hand. */
@Path("/ops/alerts")
class AlertPages {

    private static final String HERE = Desk.HOME + "/alerts";
    private static final int SHOWN = 100;

    private final Desk desk;
    private final Alerts alerts;

    AlertPages(Desk desk, Alerts alerts) {
        this.desk = desk;
        this.alerts = alerts;
    }

    /**
     * An alert in one line.
     *
     * @param subject what a silence of it names
     * @param incident whether there is a page of its incident: troubles of our own have none
     */
    record AlertLine(
            UUID id,
            String title,
            View.Mark mark,
            boolean page,
            String explanation,
            View.Moment began,
            View.@Nullable Moment over,
            @Nullable String by,
            View.@Nullable Moment acknowledged,
            boolean flapping,
            int step,
            String subject,
            boolean incident) {

        static AlertLine of(Alert a, Instant now) {
            return new AlertLine(
                    a.id(),
                    Words.plain(a.title()),
                    a.status() == Alert.Status.RESOLVED
                            ? View.Mark.of(Tone.OK, "Over")
                            : View.Mark.of(
                                    a.severity() == Incident.Severity.MINOR ? Tone.DEGRADED : Tone.DOWN,
                                    Words.sentence(a.severity().word())),
                    a.page(),
                    Words.plain(a.explanation()),
                    Words.moment(a.beganAt(), now),
                    a.resolvedAt() == null ? null : Words.moment(a.resolvedAt(), now),
                    a.acknowledgedBy(),
                    a.acknowledgedAt() == null ? null : Words.moment(a.acknowledgedAt(), now),
                    a.flapping(),
                    a.step(),
                    a.subject(),
                    a.subject().startsWith("inc_"));
        }
    }

    /** Everything that {@code templates/console/alert-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record AlertList(
            Frame frame,
            List<AlertLine> firing,
            List<AlertLine> over,
            @Nullable String error) implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all(@QueryParam("done") @Nullable String done) {
        return Desk.answer(page(done, null));
    }

    @POST
    @Path("{id}/acknowledge")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response acknowledge(@PathParam("id") UUID id) {
        try {
            alerts.acknowledge(id);
            return Desk.done(HERE, "acknowledged");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(null, refusal.text()));
        }
    }

    @POST
    @Path("{id}/release")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response release(@PathParam("id") UUID id) {
        try {
            alerts.release(id);
            return Desk.done(HERE, "released");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(null, refusal.text()));
        }
    }

    private AlertList page(@Nullable String done, @Nullable String error) {
        return new AlertList(
                desk.frame("Alerts", HERE, done), lines(Alert.Status.FIRING), lines(Alert.Status.RESOLVED), error);
    }

    private List<AlertLine> lines(Alert.Status status) {
        Instant now = desk.now();
        return alerts.newest(status, Long.MAX_VALUE, SHOWN).stream()
                .map(a -> AlertLine.of(a.alert(), now))
                .toList();
    }
}
