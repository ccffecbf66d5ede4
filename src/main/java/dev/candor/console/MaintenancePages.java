package dev.candor.console;

import dev.candor.catalog.CatalogStore;
import dev.candor.incident.Conflict;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Maintenances;
import dev.candor.incident.NewMaintenance;
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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Planned work, and what speaks against it. */
@Path("/ops/maintenance")
class MaintenancePages {

    private static final String HERE = Desk.HOME + "/maintenance";
    private static final int SHOWN = 50;
    private static final int MOST_HOSTS = 1_000;
    private static final int LONGEST_HOST = 200;
    private static final Filled EMPTY = new Filled("", "", "", "", List.of(), List.of(), "", false);

    private final Desk desk;
    private final Maintenances maintenances;
    private final CatalogStore catalog;
    private final OnceOnly onceOnly;

    MaintenancePages(Desk desk, Maintenances maintenances, CatalogStore catalog, OnceOnly onceOnly) {
        this.desk = desk;
        this.maintenances = maintenances;
        this.catalog = catalog;
        this.onceOnly = onceOnly;
    }

    /** Work as the page shows it. */
    record Work(
            UUID id,
            String title,
            View.Mark mark,
            View.Moment from,
            View.Moment to,
            String where,
            String by,
            boolean endable) {

        static Work of(Maintenance m, Instant now) {
            List<String> where = new ArrayList<>(m.components());
            where.addAll(m.regions());
            where.addAll(m.hosts());
            Maintenance.State state = m.stateAt(now);
            return new Work(
                    m.id(),
                    Words.plain(m.title()),
                    View.Mark.of(
                            switch (state) {
                                case PLANNED, RUNNING -> Tone.WORK;
                                case OVER -> Tone.OK;
                                case CANCELLED -> Tone.UNKNOWN;
                            },
                            Words.sentence(state.word())),
                    Words.moment(m.from(), now),
                    Words.moment(m.to(), now),
                    String.join(", ", where),
                    m.plannedBy(),
                    state == Maintenance.State.PLANNED || state == Maintenance.State.RUNNING);
        }
    }

    /** The form as it was sent. */
    record Filled(
            String title,
            String text,
            String from,
            String to,
            List<String> components,
            List<String> regions,
            String hosts,
            boolean despite) {

        private NewMaintenance read() {
            return new NewMaintenance(
                    Forms.text("The title", title, 200),
                    Forms.text("The text", text, 10_000),
                    Forms.moment("When it begins", from),
                    Forms.moment("When it ends", to),
                    components,
                    regions,
                    Forms.names("Hosts", hosts, MOST_HOSTS, LONGEST_HOST),
                    despite);
        }
    }

    /** Everything that {@code templates/console/maintenance-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record MaintenanceList(
            Frame frame,
            Filled filled,
            List<Choice> components,
            List<Choice> regions,
            @Nullable String error,
            List<Conflict> conflicts,
            boolean checked,
            List<Work> works)
            implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all(@QueryParam("done") @Nullable String done) {
        return Desk.answer(page(EMPTY, done, null, null));
    }

    /** Plans it, or shows what speaks against it. */
    @POST
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response plan(
            @FormParam("title") @Nullable String title,
            @FormParam("text") @Nullable String text,
            @FormParam("from") @Nullable String from,
            @FormParam("to") @Nullable String to,
            @FormParam("component") @Nullable List<String> components,
            @FormParam("region") @Nullable List<String> regions,
            @FormParam("hosts") @Nullable String hosts,
            @FormParam("despite") @Nullable String despite,
            @FormParam("do") @Nullable String what,
            @FormParam("once") @Nullable String once) {
        Filled filled = new Filled(
                Forms.or(title),
                Forms.or(text),
                Forms.or(from),
                Forms.or(to),
                Forms.ticked(components),
                Forms.ticked(regions),
                Forms.or(hosts),
                despite != null);
        try {
            NewMaintenance wanted = filled.read();
            List<Conflict> conflicts = maintenances.conflicts(wanted);
            if ("check".equals(what)) {
                return Desk.answer(page(filled, null, null, conflicts));
            }
            if (!conflicts.isEmpty() && !wanted.despite()) {
                return Desk.answer(
                        409, page(filled, null, "Something speaks against it. See below, then decide.", conflicts));
            }
            onceOnly.write(once, Maintenance.class, "maintenance form", wanted, () -> maintenances.plan(wanted));
            return Desk.done(HERE, "planned");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(filled, null, refusal.text(), null));
        }
    }

    @POST
    @Path("{id}/end")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response end(@PathParam("id") UUID id) {
        maintenances.end(id);
        return Desk.done(HERE, "over");
    }

    private MaintenanceList page(
            Filled filled, @Nullable String done, @Nullable String error, @Nullable List<Conflict> conflicts) {
        Instant now = desk.now();
        return new MaintenanceList(
                desk.frame("Maintenance", HERE, done),
                filled,
                catalog.current().components().stream()
                        .map(c -> Choice.of(c.id(), Words.plain(c.title()), filled.components()))
                        .toList(),
                catalog.current().regions().stream()
                        .map(r -> Choice.of(r.code(), Words.plain(r.title()), filled.regions()))
                        .toList(),
                error,
                conflicts == null ? List.of() : conflicts,
                conflicts != null,
                maintenances.newest(null, null, SHOWN).stream()
                        .map(m -> Work.of(m, now))
                        .toList());
    }
}
