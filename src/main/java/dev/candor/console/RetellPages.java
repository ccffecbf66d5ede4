package dev.candor.console;

import dev.candor.catalog.Tongue;
import dev.candor.incident.NewText;
import dev.candor.incident.Postmortems;
import dev.candor.incident.Retelling;
import dev.candor.problem.ProblemException;
import dev.candor.security.FromForm;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What was told of an incident, put into other words or into another language, and its postmortem. */
@Path("/ops/incidents/{id}")
class RetellPages {

    private static final int LONGEST = 20_000;

    private final Retelling retelling;
    private final Postmortems postmortems;
    private final IncidentPages pages;

    RetellPages(Retelling retelling, Postmortems postmortems, IncidentPages pages) {
        this.retelling = retelling;
        this.postmortems = postmortems;
        this.pages = pages;
    }

    /** Changes the text of an update. */
    @POST
    @Path("updates/{number}")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response edit(
            @PathParam("id") UUID id,
            @PathParam("number") int number,
            @FormParam("text") @Nullable String text,
            @FormParam("language") @Nullable String language) {
        try {
            retelling.edit(id, number, new NewText(Forms.text("The text", text, LONGEST), language));
            return Desk.done(IncidentPages.address(id), "edited");
        } catch (ProblemException e) {
            return pages.refused(id, Refusal.of(e));
        }
    }

    /** Keeps the postmortem's drafts, and publishes them if that button was pressed. */
    @POST
    @Path("postmortem")
    @RolesAllowed(Roles.RESPONDER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response postmortem(
            @PathParam("id") UUID id,
            @FormParam("text_en") @Nullable String english,
            @FormParam("text_de") @Nullable String german,
            @FormParam("text_es") @Nullable String spanish,
            @FormParam("do") @Nullable String what) {
        try {
            write(id, Tongue.EN, english);
            write(id, Tongue.DE, german);
            write(id, Tongue.ES, spanish);
            if ("publish".equals(what)) {
                postmortems.publish(id);
                return Desk.done(IncidentPages.address(id), "published");
            }
            return Desk.done(IncidentPages.address(id), "kept");
        } catch (ProblemException e) {
            return pages.refused(id, Refusal.of(e));
        }
    }

    private void write(UUID id, Tongue tongue, @Nullable String text) {
        String written = Forms.optional("The text", text, LONGEST);
        if (written != null) {
            postmortems.write(id, new NewText(written, tongue.code()));
        }
    }
}
