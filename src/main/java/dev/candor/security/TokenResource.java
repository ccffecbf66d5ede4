package dev.candor.security;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens for programs. An operator's own are good for no more than the operator is; those of an administrator's token that
 * belongs to nobody belong to nobody as well.
 */
@Path("/api/v1/tokens")
@Produces(MediaType.APPLICATION_JSON)
class TokenResource {

    private final ApiTokens tokens;
    private final Caller caller;

    TokenResource(ApiTokens tokens, Caller caller) {
        this.tokens = tokens;
        this.caller = caller;
    }

    /**
     * What is wanted.
     *
     * @param name what it is for
     * @param roles what it may do: viewer, responder, admin, deployer, reporter
     * @param expiresAt at most a year ahead; null for 90 days from now
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record NewToken(
            @NotBlank @Size(max = 100) String name,
            @NotEmpty Set<String> roles,
            @Nullable Instant expiresAt) {}

    /** A token, shown this once. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Made(String token, ApiTokens.Listed listed) {}

    /** A list of tokens, without their secrets. */
    record TokenList(List<ApiTokens.Listed> items) {}

    /** The caller's own; for an administrator's token that belongs to nobody, all. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public TokenList list() {
        String operator = caller.operator();
        if (operator == null && !caller.roles().contains(Roles.ADMIN)) {
            return new TokenList(List.of());
        }
        return new TokenList(tokens.list(operator));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.VIEWER)
    public Response issue(@NotNull @Valid NewToken wanted) {
        if (caller.operator() == null && !caller.roles().contains(Roles.ADMIN)) {
            throw ProblemException.unprocessable(
                    "no-owner", "Nobody would own it", "only an operator, or an administrator's token, makes tokens");
        }
        ApiTokens.Issued made =
                tokens.issue(wanted.name(), wanted.roles(), caller.roles(), caller.operator(), wanted.expiresAt());
        return Response.status(201)
                .header("Cache-Control", "no-store")
                .entity(new Made(made.token(), made.listed()))
                .build();
    }

    /** Takes it back. Calling it twice changes nothing. */
    @DELETE
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public Response revoke(@PathParam("id") String id) {
        boolean all = caller.roles().contains(Roles.ADMIN);
        if (!tokens.revoke(id, all ? null : caller.operator(), all)) {
            throw ProblemException.notFound("token", id);
        }
        return Response.noContent().build();
    }
}
