package dev.candor.fleet;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operator's view of who measures, and how agents come and go. */
@Path("/api/v1/agents")
class AgentResource {

    private final Fleet fleet;
    private final Enrolments enrolments;
    private final InstantSource clock;

    AgentResource(Fleet fleet, Enrolments enrolments, InstantSource clock) {
        this.fleet = fleet;
        this.enrolments = enrolments;
        this.clock = clock;
    }

    /** Whom a token is wanted for. */
    record NewEnrolment(@Nullable String name, @Nullable String location, boolean trusted) {}

    /** A token, shown this once. */
    record Token(
            String token,
            String name,
            String location,
            boolean trusted,
            @JsonProperty("expires_at") Instant expiresAt) {}

    /** What an agent shows to become known. */
    record NewAgent(
            @Nullable String token,
            @JsonProperty("public_key") @Nullable String publicKey,
            @Nullable String location) {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    public List<AgentView> list() {
        return fleet.views();
    }

    @POST
    @Path("enrolments")
    @RolesAllowed(Roles.ADMIN)
    public Response allow(NewEnrolment wanted, @Context SecurityContext caller) {
        Enrolments.Made made = enrolments.make(
                required("name", wanted.name()),
                required("location", wanted.location()),
                wanted.trusted(),
                caller.getUserPrincipal().getName());
        return Response.status(201)
                .header("Cache-Control", "no-store")
                .entity(new Token(made.token(), made.name(), made.location(), made.trusted(), made.expiresAt()))
                .build();
    }

    /** The token is the permission. */
    @POST
    @PermitAll
    public Response enrol(NewAgent agent) {
        Enrolments.Enrolled enrolled = enrolments.use(
                required("token", agent.token()), required("public_key", agent.publicKey()), agent.location());
        fleet.reread(clock.instant());
        return Response.status(201).entity(enrolled).build();
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed(Roles.ADMIN)
    public Response revoke(String name) {
        fleet.revoke(name);
        return Response.noContent().build();
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw ProblemException.badRequest(
                    "missing-field", "A field is missing", "expected a text for %s".formatted(field));
        }
        return value;
    }
}
