package dev.candor.console;

import dev.candor.agent.Agents;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthBoard;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.page.Tone;
import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.probe.Assertion;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import dev.candor.security.FromForm;
import dev.candor.security.Roles;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The probes in force, how each goes, and a run now. */
@Path("/ops/probes")
class ProbePages {

    private static final String HERE = Desk.HOME + "/probes";
    private static final String HUB = "hub";

    private final Desk desk;
    private final ProbeCatalog probes;
    private final HealthBoard board;
    private final Agents agents;
    private final AuditLog audit;

    ProbePages(Desk desk, ProbeCatalog probes, HealthBoard board, Agents agents, AuditLog audit) {
        this.desk = desk;
        this.probes = probes;
        this.board = board;
        this.agents = agents;
        this.audit = audit;
    }

    /** A probe in one line, with the worst that any location sees. */
    record ProbeLine(
            String id, String title, String kind, @Nullable String component, View.Mark mark, String seen) {}

    /** How a probe goes at one location. */
    record Seen(
            String location,
            View.Mark mark,
            View.Moment since,
            String runs,
            @Nullable String detail) {}

    /** Everything that {@code templates/console/probe-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ProbeList(Frame frame, List<ProbeLine> probes, List<String> errors) implements TemplateInstance {}

    /** Everything that {@code templates/console/probe-sheet.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ProbeSheet(
            Frame frame,
            String id,
            String title,
            String kind,
            @Nullable String component,
            String interval,
            String timeout,
            List<String> expect,
            List<String> degraded,
            String file,
            @Nullable String runbook,
            List<Seen> seen,
            List<Choice> locations,
            @Nullable Ran ran)
            implements TemplateInstance {}

    /** A run that was just made. */
    record Ran(
            String location,
            View.Mark mark,
            String total,
            @Nullable String failure,
            List<Line> assertions,
            Waterfall waterfall) {

        /** An assertion and what was observed. */
        record Line(String text, View.Mark mark, @Nullable String actual) {}

        static Ran of(Measurement m) {
            return new Ran(
                    m.location(),
                    ProbePages.mark(m.outcome()),
                    Waterfall.ms(m.timings().total()),
                    m.failure() == null
                            ? null
                            : "%s (%s): %s"
                                    .formatted(
                                            m.failure().kind().word(),
                                            m.failure().source().word(),
                                            Words.plain(m.failure().detail())),
                    m.assertions().stream()
                            .map(a -> new Line(
                                    Words.plain(a.text()),
                                    a.ok() ? View.Mark.of(Tone.OK, "Holds") : View.Mark.of(Tone.DOWN, "Does not hold"),
                                    a.actual() == null ? null : Words.plain(a.actual())))
                            .toList(),
                    Waterfall.of(m));
        }
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all() {
        Map<String, List<SeriesHealth>> series =
                board.latest().series().stream().collect(Collectors.groupingBy(SeriesHealth::probe));
        return Desk.answer(new ProbeList(
                desk.frame("Probes", HERE, null),
                probes.current().probes().stream()
                        .map(p -> line(p, series.getOrDefault(p.id(), List.of())))
                        .toList(),
                probes.errors().stream().map(e -> Words.plain(e.toString())).toList()));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response one(@PathParam("id") String id) {
        Probe probe = find(id);
        return Desk.answer(sheet(probe, desk.frame(Words.plain(probe.title()), HERE, null), null));
    }

    /** Runs it once, from where this hub stands, and shows where the time went. Nothing of it is stored or judged. */
    @POST
    @Path("{id}/run")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Blocking
    @Operation(hidden = true)
    public CompletionStage<Response> run(@PathParam("id") String id, @FormParam("location") @Nullable String location) {
        Probe probe = find(id);
        String from = places().contains(Forms.or(location)) ? Forms.or(location) : places().get(0);
        // Made before the run: afterwards there is no request any more to say who asked.
        Frame frame = desk.frame(Words.plain(probe.title()), HERE, null);
        audit.write("probe.run", "probe/" + id, null, Map.of("location", from));
        return agents.askOnce(probe, from).thenApply(m -> Desk.answer(sheet(probe, frame, Ran.of(m))));
    }

    private ProbeSheet sheet(Probe probe, Frame frame, @Nullable Ran ran) {
        Judgement latest = board.latest();
        Instant now = desk.now();
        return new ProbeSheet(
                frame,
                probe.id(),
                Words.plain(probe.title()),
                probe.kind().word(),
                probe.component(),
                Words.span(probe.interval()),
                Words.span(probe.timeout()),
                probe.expect().stream()
                        .map(Assertion::toString)
                        .map(Words::plain)
                        .toList(),
                probe.degraded().stream()
                        .map(Assertion::toString)
                        .map(Words::plain)
                        .toList(),
                probe.file(),
                probe.runbook() == null ? null : probe.runbook().toString(),
                latest.series().stream()
                        .filter(s -> s.probe().equals(probe.id()))
                        .map(s -> new Seen(
                                s.location(),
                                View.Mark.of(s.health()),
                                Words.moment(s.since(), now),
                                "%d of %d".formatted(s.failures(), s.runs()),
                                s.lastDetail() == null ? null : Words.plain(s.lastDetail())))
                        .toList(),
                places().stream()
                        .map(l ->
                                new Choice(l, l.equals(HUB) ? "this hub" : l, ran != null && l.equals(ran.location())))
                        .toList(),
                ran);
    }

    // An agent of this process runs as its location does; without any, the hub runs it as itself.
    private List<String> places() {
        List<String> measured = agents.locations();
        return measured.isEmpty() ? List.of(HUB) : measured;
    }

    private static ProbeLine line(Probe probe, List<SeriesHealth> series) {
        Health worst = Stream.of(Health.DOWN, Health.DEGRADED, Health.UNKNOWN, Health.UP)
                .filter(h -> series.stream().anyMatch(s -> s.health() == h))
                .findFirst()
                .orElse(Health.UNKNOWN);
        long agree = series.stream().filter(s -> s.health() == worst).count();
        return new ProbeLine(
                probe.id(),
                Words.plain(probe.title()),
                probe.kind().word(),
                probe.component(),
                View.Mark.of(worst),
                series.isEmpty() ? "nobody reports" : "%d of %d locations".formatted(agree, series.size()));
    }

    private Probe find(String id) {
        return probes.current().probe(id).orElseThrow(() -> ProblemException.notFound("probe", id));
    }

    private static View.Mark mark(Outcome outcome) {
        return View.Mark.of(
                switch (outcome) {
                    case UP -> Health.UP;
                    case DEGRADED -> Health.DEGRADED;
                    case DOWN -> Health.DOWN;
                    case UNKNOWN -> Health.UNKNOWN;
                });
    }
}
