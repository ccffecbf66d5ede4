package dev.candor.console;

import dev.candor.correlation.Finding;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthBoard;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentService;
import dev.candor.incident.NewIncident;
import dev.candor.incident.OnceOnly;
import dev.candor.measurement.Outcome;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Suspected causes with their evidence; one click makes an incident of what Candor does not tell by itself. */
@Path("/ops/findings")
class FindingPages {

    private static final String HERE = Desk.HOME + "/findings";

    private final Desk desk;
    private final HealthBoard board;
    private final IncidentService incidents;
    private final OnceOnly onceOnly;

    FindingPages(Desk desk, HealthBoard board, IncidentService incidents, OnceOnly onceOnly) {
        this.desk = desk;
        this.board = board;
        this.incidents = incidents;
        this.onceOnly = onceOnly;
    }

    /** Everything that {@code templates/console/findings.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Findings(
            Frame frame,
            List<FindingLine> findings,
            @Nullable String error) implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all() {
        return Desk.answer(page(null));
    }

    @POST
    @Path("incident")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response open(@FormParam("finding") @Nullable String key, @FormParam("once") @Nullable String once) {
        Judgement now = board.latest();
        Optional<Finding> finding = now.findings().stream()
                .filter(f -> FindingLine.key(f).equals(key))
                .findFirst();
        if (finding.isEmpty()) {
            return Desk.answer(409, page("That is not suspected any more. These are the findings of now."));
        }
        Optional<Incident> told = incidents.openForOperators().stream()
                .filter(i -> Objects.equals(i.cause(), finding.get().suspect()))
                .findFirst();
        Incident incident = told.orElseGet(() -> {
            NewIncident wanted = incident(finding.get(), now, desk.now());
            return onceOnly.write(
                    once, Incident.class, "finding " + key, String.valueOf(key), () -> incidents.declare(wanted));
        });
        return Desk.done(Desk.HOME + "/incidents/" + incident.id(), "opened");
    }

    private Findings page(@Nullable String error) {
        Instant now = desk.now();
        List<Incident> open = incidents.openForOperators();
        return new Findings(
                desk.frame("Findings", HERE, null),
                board.latest().findings().stream()
                        .map(f -> FindingLine.of(f, open, now))
                        .toList(),
                error);
    }

    // What is told openly names no machine: the finding's own sentence stays with operators.
    private static NewIncident incident(Finding finding, Judgement judged, Instant now) {
        String what = switch (finding.suspect().kind()) {
            case HOST, INSTANCE -> "One host";
            case REGION -> "Region " + finding.suspect().id();
            case PLATFORM -> "The platform";
            case APP, APP_REGION, APP_VERSION, STALE_DISCOVERY, STALE_DNS ->
                String.join(", ", finding.components().isEmpty() ? List.of("One app") : finding.components());
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, STREAM -> "Our observers";
        };
        String how = finding.outcome() == Outcome.DEGRADED ? "slow or degraded answers" : "failures";
        String text = "%s: %d of %d runs of our probes went wrong, seen from %d location%s. We are looking into it."
                .formatted(
                        what,
                        finding.explained(),
                        finding.runs(),
                        finding.locations().size(),
                        finding.locations().size() == 1 ? "" : "s");
        return new NewIncident(
                what + ": " + how,
                finding.severity() >= 0.5 ? Incident.Severity.MAJOR : Incident.Severity.MINOR,
                finding.components().stream()
                        .map(c -> new NewIncident.Hurt(c, hurt(c, judged)))
                        .toList(),
                finding.regions(),
                finding.onset().isAfter(now) ? now : finding.onset(),
                finding.sentence(),
                text,
                null,
                !finding.suspect().kind().ours());
    }

    private static Health hurt(String component, Judgement judged) {
        var health = judged.components().get(component);
        return health != null && health.health() == Health.DOWN ? Health.DOWN : Health.DEGRADED;
    }
}
