package dev.candor.console;

import dev.candor.alert.ChannelDesk;
import dev.candor.alert.ChannelView;
import dev.candor.alert.DeliveryView;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Who is told, how that goes, and what did not get through. */
@Path("/ops/channels")
class ChannelPages {

    private static final String HERE = Desk.HOME + "/channels";
    private static final int SHOWN = 100;

    private final Desk desk;
    private final ChannelDesk channels;

    ChannelPages(Desk desk, ChannelDesk channels) {
        this.desk = desk;
        this.channels = channels;
    }

    /** A channel in one line. */
    record Line(
            String name,
            String kind,
            String place,
            View.Mark mark,
            long pending,
            long held,
            long dead,
            View.@Nullable Moment last) {

        static Line of(ChannelView c, Instant now) {
            View.Mark mark = c.closedAt() != null
                    ? View.Mark.of(Tone.DOWN, "Closed by its receiver")
                    : c.failing() ? View.Mark.of(Tone.DEGRADED, "Fails") : View.Mark.of(Tone.OK, "Works");
            return new Line(
                    c.name(),
                    c.kind() + (c.pagesOnly() ? ", pages only" : ""),
                    c.place(),
                    mark,
                    c.pending(),
                    c.held(),
                    c.dead(),
                    c.lastDelivered() == null ? null : Words.moment(c.lastDelivered(), now));
        }
    }

    /** A delivery in one line. */
    record Letter(long id, String title, String type, String channel, View.Moment at, int attempts, String error) {

        static Letter of(DeliveryView d, Instant now) {
            return new Letter(
                    d.id(),
                    Words.plain(d.title()),
                    d.type(),
                    d.channel(),
                    Words.moment(d.createdAt(), now),
                    d.attempts(),
                    d.lastError() == null ? "" : Words.plain(d.lastError()));
        }
    }

    /** Everything that {@code templates/console/channel-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ChannelList(
            Frame frame,
            List<Line> channels,
            List<Letter> dead,
            List<Letter> pending,
            @Nullable String error) implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all(@QueryParam("done") @Nullable String done) {
        return Desk.answer(page(done, null));
    }

    @POST
    @Path("{name}/test")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response test(@PathParam("name") String name) {
        return done("tested", () -> channels.test(name));
    }

    @POST
    @Path("{name}/retry")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response retryAll(@PathParam("name") String name) {
        return done("again", () -> channels.retryAll(name));
    }

    @POST
    @Path("deliveries/{id}/retry")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response retry(@PathParam("id") long id) {
        return done("again", () -> channels.retry(id));
    }

    private Response done(String what, Runnable act) {
        try {
            act.run();
            return Desk.done(HERE, what);
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(null, refusal.text()));
        }
    }

    private ChannelList page(@Nullable String done, @Nullable String error) {
        Instant now = desk.now();
        return new ChannelList(
                desk.frame("Channels", HERE, done),
                channels.channels().stream().map(c -> Line.of(c, now)).toList(),
                channels.dead(SHOWN).stream().map(d -> Letter.of(d, now)).toList(),
                channels.pending(SHOWN).stream().map(d -> Letter.of(d, now)).toList(),
                error);
    }
}
