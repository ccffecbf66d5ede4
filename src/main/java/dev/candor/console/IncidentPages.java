package dev.candor.console;

import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Tongue;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentService;
import dev.candor.incident.NewResolution;
import dev.candor.incident.NewUpdate;
import dev.candor.incident.OnceOnly;
import dev.candor.incident.Postmortems;
import dev.candor.incident.Update;
import dev.candor.page.Previews;
import dev.candor.page.Words;
import dev.candor.problem.ProblemException;
import dev.candor.reader.Answers;
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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** One incident: what is known, who reads of it, and what is told next. */
@Path("/ops/incidents")
class IncidentPages {

    private static final int LONGEST = 10_000;

    private final Desk desk;
    private final IncidentService incidents;
    private final CatalogStore catalog;
    private final Previews previews;
    private final Answers answers;
    private final Postmortems postmortems;
    private final OnceOnly onceOnly;

    IncidentPages(
            Desk desk,
            IncidentService incidents,
            CatalogStore catalog,
            Previews previews,
            Answers answers,
            Postmortems postmortems,
            OnceOnly onceOnly) {
        this.desk = desk;
        this.incidents = incidents;
        this.catalog = catalog;
        this.previews = previews;
        this.answers = answers;
        this.postmortems = postmortems;
        this.onceOnly = onceOnly;
    }

    /** Everything that {@code templates/console/incident-console.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record IncidentConsole(
            Frame frame,
            IncidentSheet sheet,
            Composer composer,
            AnswerLines answers,
            RetoldForms retold,
            @Nullable String resolveError)
            implements TemplateInstance {}

    /** The page; {@code draft} names the beginning that the composer starts with. */
    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response page(
            @PathParam("id") UUID id,
            @QueryParam("draft") @Nullable String draft,
            @QueryParam("done") @Nullable String done) {
        Incident incident = find(id);
        Composer.Filled filled = UpdateDrafts.of(incident, desk.now()).stream()
                .filter(d -> d.key().equals(draft))
                .findFirst()
                .map(d -> new Composer.Filled(d.text(), d.phase().word(), null, null, Map.of()))
                .orElse(Composer.Filled.NOTHING);
        return Desk.answer(page(incident, filled, done, null, null, null, null));
    }

    /** Tells an update, or shows what readers would read. */
    @POST
    @Path("{id}/updates")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response tell(
            @PathParam("id") UUID id,
            @FormParam("text") @Nullable String text,
            @FormParam("phase") @Nullable String phase,
            @FormParam("next") @Nullable String next,
            @FormParam("audience") @Nullable String audience,
            @FormParam("text_de") @Nullable String german,
            @FormParam("text_es") @Nullable String spanish,
            @FormParam("do") @Nullable String what,
            @FormParam("once") @Nullable String once) {
        Map<String, String> others = others(german, spanish);
        Composer.Filled filled = new Composer.Filled(text, phase, next, audience, others);
        Incident incident = find(id);
        try {
            NewUpdate update = new NewUpdate(
                    phase(phase),
                    Forms.text("The text", text, LONGEST),
                    Forms.inMinutes("The time of the next update", next, desk.now()),
                    others.isEmpty() ? null : others);
            if ("preview".equals(what)) {
                incidents.check(update);
                return Desk.answer(page(incident, filled, null, null, preview(incident, update, audience), null, null));
            }
            // The promise is counted from now: a repetition is told by what else it says.
            onceOnly.write(
                    once,
                    Incident.class,
                    "told " + id,
                    List.of(update.text(), String.valueOf(phase), String.valueOf(next), others),
                    () -> incidents.post(id, update));
            return Desk.done(address(id), "told");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(find(id), filled, null, refusal.text(), null, null, null));
        }
    }

    @POST
    @Path("{id}/resolve")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response resolve(
            @PathParam("id") UUID id,
            @FormParam("text") @Nullable String text,
            @FormParam("force") @Nullable String force) {
        Incident incident = find(id);
        try {
            incidents.resolve(id, new NewResolution(Forms.text("The text", text, LONGEST), force != null));
            return Desk.done(address(id), "resolved");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(
                    refusal.status(), page(incident, Composer.Filled.NOTHING, null, null, null, refusal.text(), null));
        }
    }

    private IncidentConsole page(
            Incident incident,
            Composer.Filled filled,
            @Nullable String done,
            @Nullable String error,
            Composer.@Nullable Preview preview,
            @Nullable String resolveError,
            @Nullable String retoldError) {
        Instant now = desk.now();
        IncidentSheet sheet = IncidentSheet.of(
                incident, incidents.impactsIn(incident.id()), incidents.hostsIn(incident.id()), catalog.current(), now);
        return new IncidentConsole(
                desk.frame(sheet.line().title(), Desk.HOME + "/incidents", done),
                sheet,
                Composer.of(incident.phase(), filled, UpdateDrafts.of(incident, now), error, preview),
                AnswerLines.of(answers.of(incident.id()), now),
                RetoldForms.of(postmortems.of(incident.id()), now, retoldError),
                resolveError);
    }

    /** The page, with what was wrong with what was to be told again. */
    Response refused(UUID id, Refusal refusal) {
        return Desk.answer(
                refusal.status(), page(find(id), Composer.Filled.NOTHING, null, null, null, null, refusal.text()));
    }

    private static Map<String, String> others(@Nullable String german, @Nullable String spanish) {
        Map<String, String> others = new TreeMap<>();
        for (Map.Entry<Tongue, String> entry :
                List.of(Map.entry(Tongue.DE, Forms.or(german)), Map.entry(Tongue.ES, Forms.or(spanish)))) {
            String text = Forms.optional("The text", entry.getValue(), LONGEST);
            if (text != null) {
                others.put(entry.getKey().code(), text);
            }
        }
        return others;
    }

    private Composer.Preview preview(Incident incident, NewUpdate update, @Nullable String audience) {
        Update told = new Update(
                incident.updates().stream().mapToInt(Update::number).max().orElse(0) + 1,
                desk.now(),
                Objects.requireNonNullElse(update.phase(), incident.phase()),
                update.text(),
                false,
                update.nextUpdateBy());
        String id = Forms.or(audience).strip();
        Customer customer = id.isEmpty()
                ? null
                : catalog.current()
                        .customer(id)
                        .orElseThrow(() -> ProblemException.unprocessable(
                                "unknown-customer",
                                "No such customer",
                                "the catalog knows no customer '%s'".formatted(id)));
        return new Composer.Preview(
                previews.of(incident.id(), told, null).orElse(null),
                customer == null ? null : Words.plain(customer.title()),
                customer == null
                        ? null
                        : previews.of(incident.id(), told, customer.id()).orElse(null));
    }

    private Incident find(UUID id) {
        return incidents.find(id).orElseThrow(() -> ProblemException.notFound("incident", id));
    }

    static String address(UUID id) {
        return Desk.HOME + "/incidents/" + id;
    }

    private static Incident.Phase phase(@Nullable String word) {
        for (Incident.Phase phase : Incident.Phase.values()) {
            if (phase.word().equals(word)) {
                return phase;
            }
        }
        throw ProblemException.unprocessable(
                "unknown-phase",
                "The phase is not one",
                "expected investigating, identified or monitoring, found '%s'".formatted(word));
    }
}
