package dev.candor.reader;

import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What customers said of an incident, for operators. */
@Path("/api/v1/incidents/{id}/answers")
@Produces(MediaType.APPLICATION_JSON)
final class AnswerResource {

    private final Answers answers;

    AnswerResource(Answers answers) {
        this.answers = answers;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.RESPONDER})
    @Operation(summary = "What customers say of an incident, counted")
    public Answers.Counted list(UUID id) {
        if (answers.titleOf(id).isEmpty()) {
            throw ProblemException.notFound("incident", id);
        }
        return answers.of(id);
    }
}
