package dev.candor.console;

import dev.candor.gate.Deploy;
import dev.candor.gate.Deploys;
import dev.candor.gate.GateStatus;
import dev.candor.gate.GateStory;
import dev.candor.page.Tone;
import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.security.Roles;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What went out when, and what the gates said to it. */
@Path("/ops/deploys")
class DeployPages {

    private static final String HERE = Desk.HOME + "/deploys";
    private static final int SHOWN = 50;

    private final Desk desk;
    private final Deploys deploys;

    DeployPages(Desk desk, Deploys deploys) {
        this.desk = desk;
        this.deploys = deploys;
    }

    /** A deploy with its gate. */
    record Story(
            String id,
            String what,
            View.Mark mark,
            View.Moment started,
            View.@Nullable Moment decided,
            String progress,
            List<GateStory.Region> regions,
            List<String> reasons,
            String deploy,
            @Nullable String phase,
            @Nullable String rollbackTo,
            DeployChart chart) {

        static Story of(GateStory g, Instant now) {
            return new Story(
                    g.id(),
                    "%s %s to %s%s"
                            .formatted(
                                    Words.plain(g.app()),
                                    Words.plain(g.version()),
                                    Words.plain(g.environment()),
                                    g.previousVersion() == null ? "" : ", after " + Words.plain(g.previousVersion())),
                    mark(g.status()),
                    Words.moment(g.startedAt(), now),
                    g.decidedAt() == null ? null : Words.moment(g.decidedAt(), now),
                    g.progress(),
                    g.regions(),
                    g.reasons().stream().map(Words::plain).toList(),
                    g.deploy(),
                    g.phase(),
                    g.rollbackTo(),
                    DeployChart.of(g));
        }

        private static View.Mark mark(GateStatus status) {
            return View.Mark.of(
                    switch (status) {
                        case PASSED -> Tone.OK;
                        case FAILED -> Tone.DOWN;
                        case INCONCLUSIVE -> Tone.UNKNOWN;
                        case RUNNING, HELD -> Tone.WORK;
                    },
                    Words.sentence(status.word()));
        }
    }

    /** Everything that {@code templates/console/deploy-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DeployList(Frame frame, List<Story> gates) implements TemplateInstance {}

    /** Everything that {@code templates/console/deploy-sheet.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DeploySheet(
            Frame frame,
            String what,
            String toldBy,
            View.Moment started,
            View.@Nullable Moment finished,
            List<Story> gates)
            implements TemplateInstance {}

    /** One deploy: a gate per phase, each with its chart of regions over time. */
    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response one(@PathParam("id") String id) {
        Instant now = desk.now();
        Deploy deploy = deploys.find(id);
        String what = "%s %s to %s"
                .formatted(Words.plain(deploy.app()), Words.plain(deploy.version()), Words.plain(deploy.environment()));
        return Desk.answer(new DeploySheet(
                desk.frame(what, HERE, null),
                what,
                deploy.toldBy(),
                Words.moment(deploy.startedAt(), now),
                deploy.finishedAt() == null ? null : Words.moment(deploy.finishedAt(), now),
                deploys.gatesOf(id).stream().map(g -> Story.of(g, now)).toList()));
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all() {
        Instant now = desk.now();
        return Desk.answer(new DeployList(
                desk.frame("Deploys", HERE, null),
                deploys.gates(SHOWN).stream().map(g -> Story.of(g, now)).toList()));
    }
}
