package dev.candor.reader;

import dev.candor.page.SiteConfig;
import dev.candor.page.Tellings;
import dev.candor.problem.ProblemException;
import dev.candor.security.SameSite;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** How who holds a capability answers an incident, by a form or as a program. */
@Path("/")
final class AnswerPages {

    private final Answers answers;
    private final Tellings tellings;
    private final Sheets sheets;
    private final Limits limits;
    private final URI base;

    AnswerPages(Answers answers, Tellings tellings, Sheets sheets, Limits limits, SiteConfig site) {
        this.answers = answers;
        this.tellings = tellings;
        this.sheets = sheets;
        this.limits = limits;
        this.base = site.baseUrl();
    }

    /**
     * What a program says.
     *
     * @param seen whether it was read
     * @param verdict {@code also_affected} or {@code not_affected}; null leaves it as it is
     * @param text what is also affected
     */
    record NewAnswer(
            boolean seen,
            @Nullable @Size(max = 30) String verdict,
            @Nullable @Size(max = 500) String text) {}

    /** Everything that {@code templates/reader/answer.html} may show. */
    @CheckedTemplate(basePath = "reader", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Answer(
            Sheets.Frame frame,
            String incident,
            @Nullable String error,
            @Nullable String done,
            boolean seen,
            boolean also,
            boolean not,
            String text)
            implements TemplateInstance {}

    @GET
    @Path("c/{capability}/incidents/{id}/answer")
    @PermitAll
    @Operation(hidden = true)
    public Response form(String capability, UUID id, @Context HttpServerRequest request) {
        String customer = holder(capability);
        return page(200, id, customer, null, null, request);
    }

    @POST
    @Path("c/{capability}/incidents/{id}/answer")
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response say(
            String capability,
            UUID id,
            @FormParam("seen") @Nullable String seen,
            @FormParam("verdict") @Nullable String verdict,
            @FormParam("text") @Nullable String text,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        String customer = holder(capability);
        SameSite.require(headers, base);
        try {
            limits.write(customer);
            Answers.Verdict said = verdict == null || verdict.isEmpty() ? null : Answers.Verdict.of(verdict);
            // The field is there whatever is chosen beside it.
            answers.say(id, customer, seen != null, said, said == Answers.Verdict.ALSO_AFFECTED ? text : null);
            return page(200, id, customer, null, "Thank you. The people who work on it see your answer.", request);
        } catch (ProblemException e) {
            return page(e.problem().status(), id, customer, Sheets.sentence(e), null, request);
        }
    }

    @PUT
    @Path("c/{capability}/api/v1/incidents/{id}/answer")
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Say of an incident that it was read, and whether it hits you",
            description = "In place of what was said before.")
    public Response put(String capability, UUID id, @NotNull @Valid NewAnswer answer) {
        String customer = holder(capability);
        limits.write(customer);
        String verdict = answer.verdict();
        return Asking.personal(Response.ok(answers.say(
                id, customer, answer.seen(), verdict == null ? null : Answers.Verdict.of(verdict), answer.text())));
    }

    private Response page(
            int status,
            UUID id,
            String customer,
            @Nullable String error,
            @Nullable String done,
            HttpServerRequest request) {
        String title = answers.titleOf(id).orElseThrow(NotFoundException::new);
        Optional<Answers.Answer> said = answers.of(id, customer);
        Answers.Verdict verdict = said.map(Answers.Answer::verdict).orElse(null);
        return Sheets.answer(
                status,
                new Answer(
                        sheets.frame("Your answer", customer, "../../"),
                        title,
                        error,
                        done,
                        said.map(a -> a.seenAt() != null).orElse(false),
                        verdict == Answers.Verdict.ALSO_AFFECTED,
                        verdict == Answers.Verdict.NOT_AFFECTED,
                        said.map(Answers.Answer::text).orElse("")),
                request);
    }

    // What opens nothing is answered exactly like what is not there.
    private String holder(String capability) {
        return tellings.holder(capability).orElseThrow(NotFoundException::new);
    }
}
