package dev.candor.console;

import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.Health;
import dev.candor.incident.Cursor;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentService;
import dev.candor.incident.NewIncident;
import dev.candor.incident.OnceOnly;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** All incidents, and a form for one that no probe tells of. */
@Path("/ops/incidents")
class IncidentListPages {

    private static final String HERE = Desk.HOME + "/incidents";
    private static final int ON_A_PAGE = 50;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST = 10_000;

    private final Desk desk;
    private final IncidentService incidents;
    private final CatalogStore catalog;
    private final OnceOnly onceOnly;

    IncidentListPages(Desk desk, IncidentService incidents, CatalogStore catalog, OnceOnly onceOnly) {
        this.desk = desk;
        this.incidents = incidents;
        this.catalog = catalog;
        this.onceOnly = onceOnly;
    }

    /** Everything that {@code templates/console/incident-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record IncidentList(
            Frame frame,
            List<IncidentLine> open,
            List<IncidentLine> past,
            @Nullable String older) implements TemplateInstance {}

    /** Everything that {@code templates/console/new-incident-form.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record NewIncidentForm(
            Frame frame,
            String title,
            List<Choice> severities,
            List<Choice> components,
            List<Choice> healths,
            List<Choice> regions,
            String ago,
            String text,
            List<Choice> promises,
            boolean internal,
            @Nullable String error)
            implements TemplateInstance {}

    /** Open ones, then resolved ones, newest first; {@code before} is the cursor of the page before. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response list(@QueryParam("before") @Nullable String before, @QueryParam("done") @Nullable String done) {
        Instant now = desk.now();
        Cursor border = Cursor.parse(before);
        List<Incident> past = incidents.page(
                false, border == null ? null : border.instant(), border == null ? null : border.id(), ON_A_PAGE + 1);
        List<Incident> shown = past.subList(0, Math.min(ON_A_PAGE, past.size()));
        return Desk.answer(new IncidentList(
                desk.frame("Incidents", HERE, done),
                incidents.openForOperators().stream()
                        .map(i -> IncidentLine.of(i, now))
                        .toList(),
                shown.stream().map(i -> IncidentLine.of(i, now)).toList(),
                past.size() > ON_A_PAGE
                        ? Cursor.after(shown.get(shown.size() - 1)).text()
                        : null));
    }

    @GET
    @Path("new")
    @RolesAllowed(Roles.RESPONDER)
    @Operation(hidden = true)
    public Response form() {
        return Desk.answer(form(new Filled("", "minor", List.of(), "degraded", List.of(), "0", "", "", false), null));
    }

    @POST
    @Path("new")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response open(
            @FormParam("title") @Nullable String title,
            @FormParam("severity") @Nullable String severity,
            @FormParam("component") @Nullable List<String> components,
            @FormParam("health") @Nullable String health,
            @FormParam("region") @Nullable List<String> regions,
            @FormParam("ago") @Nullable String ago,
            @FormParam("text") @Nullable String text,
            @FormParam("next") @Nullable String next,
            @FormParam("internal") @Nullable String internal,
            @FormParam("once") @Nullable String once) {
        Filled filled = new Filled(
                Forms.or(title),
                Forms.or(severity),
                Forms.ticked(components),
                Forms.or(health),
                Forms.ticked(regions),
                Forms.or(ago),
                Forms.or(text),
                Forms.or(next),
                internal != null);
        try {
            NewIncident wanted = filled.read(desk.now());
            Incident opened =
                    onceOnly.write(once, Incident.class, "incident form", filled, () -> incidents.declare(wanted));
            return Desk.done(HERE + "/" + opened.id(), "opened");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), form(filled, refusal.text()));
        }
    }

    private NewIncidentForm form(Filled f, @Nullable String error) {
        return new NewIncidentForm(
                desk.frame("New incident", HERE, null),
                f.title(),
                Arrays.stream(Incident.Severity.values())
                        .map(s -> new Choice(s.word(), s.word(), s.word().equals(f.severity())))
                        .toList(),
                catalog.current().components().stream()
                        .map(c -> Choice.of(c.id(), Words.plain(c.title()), f.components()))
                        .toList(),
                List.of(
                        new Choice("degraded", "degraded", !f.health().equals("down")),
                        new Choice("down", "down", f.health().equals("down"))),
                catalog.current().regions().stream()
                        .map(r -> Choice.of(r.code(), Words.plain(r.title()), f.regions()))
                        .toList(),
                f.ago(),
                f.text(),
                Choice.promises(f.next()),
                f.internal(),
                error);
    }

    /** The form as it was sent. */
    record Filled(
            String title,
            String severity,
            List<String> components,
            String health,
            List<String> regions,
            String ago,
            String text,
            String next,
            boolean internal) {

        private NewIncident read(Instant now) {
            String minutes = ago.strip();
            if (!minutes.matches("\\d{1,5}")) {
                throw ProblemException.unprocessable(
                        "not-minutes",
                        "When it began is no time",
                        "expected how many minutes ago, found '%s'".formatted(minutes));
            }
            Health bad = health.equals("down") ? Health.DOWN : Health.DEGRADED;
            return new NewIncident(
                    Forms.text("The title", title, LONGEST_TITLE),
                    Arrays.stream(Incident.Severity.values())
                            .filter(s -> s.word().equals(severity))
                            .findFirst()
                            .orElseThrow(() -> ProblemException.unprocessable(
                                    "unknown-severity",
                                    "The severity is not one",
                                    "expected minor, major or critical")),
                    components.stream().map(c -> new NewIncident.Hurt(c, bad)).toList(),
                    regions,
                    now.minus(Duration.ofMinutes(Integer.parseInt(minutes))),
                    null,
                    Forms.text("The text", text, LONGEST),
                    Forms.inMinutes("The time of the next update", next, now),
                    !internal);
        }
    }
}
