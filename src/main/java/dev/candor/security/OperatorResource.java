package dev.candor.security;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The accounts of those who may sign in to the console. */
@Path("/api/v1/operators")
@Produces(MediaType.APPLICATION_JSON)
class OperatorResource {

    private final Operators operators;

    OperatorResource(Operators operators) {
        this.operators = operators;
    }

    /** Whom an account is wanted for. */
    record NewOperator(
            @NotNull String name,
            @NotNull OperatorRole role,
            @NotNull String password) {

        @Override
        public String toString() {
            return "NewOperator[name=%s, role=%s]".formatted(name, role);
        }
    }

    /** A list of accounts. */
    record Accounts(List<Operator> items) {}

    @GET
    @RolesAllowed(Roles.ADMIN)
    public Accounts all() {
        return new Accounts(operators.all());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    public Response create(@NotNull @Valid NewOperator wanted) {
        Operator made = operators.create(wanted.name(), wanted.role(), wanted.password());
        return Response.status(201).entity(made).build();
    }

    /** Gives another role or password, disables or enables: what is named changes, and the account is signed out. */
    @PATCH
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    public Operator change(@PathParam("name") String name, @NotNull @Valid Operators.Change change) {
        return operators.change(name, change);
    }
}
