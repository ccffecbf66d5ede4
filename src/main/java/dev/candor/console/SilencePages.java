package dev.candor.console;

import dev.candor.alert.Matcher;
import dev.candor.alert.NewSilence;
import dev.candor.alert.Silence;
import dev.candor.alert.Silences;
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
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What is not to be told for a while. */
@Path("/ops/silences")
class SilencePages {

    private static final String HERE = Desk.HOME + "/silences";
    private static final int SHOWN = 100;
    private static final int LONGEST = 2_000;

    private final Desk desk;
    private final Silences silences;

    SilencePages(Desk desk, Silences silences) {
        this.desk = desk;
        this.silences = silences;
    }

    /** A silence in one line. */
    record Line(
            UUID id,
            View.Mark mark,
            String matchers,
            View.Moment from,
            View.Moment to,
            String by,
            String comment,
            boolean endable) {

        static Line of(Silence s, Instant now) {
            Silence.State state = s.stateAt(now);
            return new Line(
                    s.id(),
                    View.Mark.of(
                            state == Silence.State.EXPIRED ? Tone.UNKNOWN : Tone.WORK, Words.sentence(state.word())),
                    s.matchers().stream().map(Matcher::toString).collect(Collectors.joining(" ")),
                    Words.moment(s.startsAt(), now),
                    Words.moment(s.endsAt(), now),
                    Words.plain(s.createdBy()),
                    Words.plain(s.comment()),
                    state != Silence.State.EXPIRED);
        }
    }

    /** Everything that {@code templates/console/silence-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SilenceList(
            Frame frame,
            List<Line> silences,
            String matchers,
            String minutes,
            String comment,
            @Nullable String error) implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response all(@QueryParam("done") @Nullable String done, @QueryParam("incident") @Nullable String incident) {
        boolean named = incident != null && incident.matches("(inc|own|agt)_[0-9a-f-]{36}");
        return Desk.answer(page(named ? "incident=\"%s\"".formatted(incident) : "", "60", "", done, null));
    }

    @POST
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response put(
            @FormParam("matchers") @Nullable String matchers,
            @FormParam("minutes") @Nullable String minutes,
            @FormParam("comment") @Nullable String comment) {
        try {
            List<@Nullable Matcher> read = new ArrayList<>(
                    Arrays.stream(Forms.text("What", matchers, LONGEST).split("\n", -1))
                            .filter(line -> !line.isBlank())
                            .map(Matcher::parse)
                            .toList());
            Instant now = desk.now();
            silences.put(new NewSilence(
                    null,
                    read,
                    now,
                    Forms.inMinutes("How long", minutes, now),
                    null,
                    Forms.text("Why", comment, LONGEST)));
            return Desk.done(HERE, "silenced");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(
                    refusal.status(),
                    page(Forms.or(matchers), Forms.or(minutes), Forms.or(comment), null, refusal.text()));
        }
    }

    @POST
    @Path("{id}/end")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response end(@PathParam("id") UUID id) {
        silences.expire(id);
        return Desk.done(HERE, "silence-over");
    }

    private SilenceList page(
            String matchers, String minutes, String comment, @Nullable String done, @Nullable String error) {
        Instant now = desk.now();
        return new SilenceList(
                desk.frame("Silences", HERE, done),
                silences.newest(SHOWN).stream().map(s -> Line.of(s, now)).toList(),
                matchers,
                minutes,
                comment,
                error);
    }
}
