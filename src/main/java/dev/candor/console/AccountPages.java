package dev.candor.console;

import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.problem.ProblemException;
import dev.candor.security.ApiTokens;
import dev.candor.security.Caller;
import dev.candor.security.FromForm;
import dev.candor.security.Operator;
import dev.candor.security.OperatorRole;
import dev.candor.security.Operators;
import dev.candor.security.Roles;
import dev.candor.security.SignIns;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** An operator's own tokens; for administrators, everybody's accounts. */
@Path("/ops/account")
class AccountPages {

    private static final String HERE = Desk.HOME + "/account";

    private final Desk desk;
    private final Operators operators;
    private final ApiTokens tokens;
    private final SignIns signIns;
    private final Caller caller;

    AccountPages(Desk desk, Operators operators, ApiTokens tokens, SignIns signIns, Caller caller) {
        this.desk = desk;
        this.operators = operators;
        this.tokens = tokens;
        this.signIns = signIns;
        this.caller = caller;
    }

    /** An account in one line; {@code own} for that of who looks. */
    record Person(
            String name, String role, View.Moment since, View.@Nullable Moment seen, boolean disabled, boolean own) {}

    /** A token in one line. */
    record TokenLine(
            String id, String name, String roles, View.Moment made, View.@Nullable Moment expires, boolean good) {}

    /** Everything that {@code templates/console/account-sheet.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record AccountSheet(
            Frame frame,
            List<TokenLine> tokens,
            List<Choice> roles,
            @Nullable String token,
            @Nullable String error,
            List<Person> people,
            List<Choice> ranks)
            implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response sheet(@QueryParam("done") @Nullable String done) {
        return Desk.answer(page(done, null, null));
    }

    /** Another password for oneself; after it one signs in anew. */
    @POST
    @Path("password")
    @RolesAllowed(Roles.VIEWER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response password(
            @FormParam("current") @Nullable String current,
            @FormParam("password") @Nullable String password,
            @Context HttpServerRequest request) {
        try {
            boolean right = signIns.changePassword(
                    Forms.or(current),
                    Forms.or(password),
                    request.remoteAddress().hostAddress());
            return right
                    ? Response.seeOther(URI.create(Desk.HOME + "/sign-in")).build()
                    : Desk.answer(422, page(null, null, "That is not your password of now."));
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(null, null, refusal.text()));
        }
    }

    /** Makes a token of one's own and shows it, this one time. */
    @POST
    @Path("tokens")
    @RolesAllowed(Roles.VIEWER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response issue(@FormParam("name") @Nullable String name, @FormParam("role") @Nullable List<String> roles) {
        try {
            Set<String> wanted = new HashSet<>(Forms.ticked(roles));
            if (wanted.isEmpty()) {
                throw ProblemException.unprocessable("no-roles", "The token may do nothing", "tick at least one role");
            }
            ApiTokens.Issued made = tokens.issue(
                    Forms.text("What it is for", name, 100), wanted, caller.roles(), caller.operator(), null);
            return Desk.answer(page(null, made.token(), null));
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(null, null, refusal.text()));
        }
    }

    @POST
    @Path("tokens/{id}/revoke")
    @RolesAllowed(Roles.VIEWER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response revoke(@PathParam("id") String id) {
        if (!tokens.revoke(id, caller.operator(), false)) {
            throw ProblemException.notFound("token", id);
        }
        return Desk.done(HERE, "token-revoked");
    }

    @POST
    @Path("operators")
    @RolesAllowed(Roles.ADMIN)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response create(
            @FormParam("name") @Nullable String name,
            @FormParam("rank") @Nullable String rank,
            @FormParam("password") @Nullable String password) {
        try {
            operators.create(Forms.text("The name", name, 63), role(rank), Forms.or(password));
            return Desk.done(HERE, "account");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(null, null, refusal.text()));
        }
    }

    /** Changes what is given: another role, another password, disabled or not. */
    @POST
    @Path("operators/{name}")
    @RolesAllowed(Roles.ADMIN)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response change(
            @PathParam("name") String name,
            @FormParam("rank") @Nullable String rank,
            @FormParam("password") @Nullable String password,
            @FormParam("disabled") @Nullable String disabled) {
        try {
            operators.change(
                    name,
                    new Operators.Change(
                            (rank == null || rank.isBlank()) ? null : role(rank),
                            (password == null || password.isEmpty()) ? null : password,
                            (disabled == null || disabled.isBlank()) ? null : disabled.equals("yes")));
            return Desk.done(HERE, "changed");
        } catch (ProblemException e) {
            Refusal refusal = Refusal.of(e);
            return Desk.answer(refusal.status(), page(null, null, refusal.text()));
        }
    }

    private AccountSheet page(@Nullable String done, @Nullable String token, @Nullable String error) {
        Instant now = desk.now();
        Frame frame = desk.frame("Account", HERE, done);
        String own = caller.operator();
        return new AccountSheet(
                frame,
                own == null
                        ? List.of()
                        : tokens.list(own).stream().map(t -> line(t, now)).toList(),
                new TreeSet<>(caller.roles())
                        .stream().map(r -> new Choice(r, r, false)).toList(),
                token,
                error,
                frame.admin()
                        ? operators.all().stream().map(o -> person(o, own, now)).toList()
                        : List.of(),
                Arrays.stream(OperatorRole.values())
                        .map(r -> new Choice(r.word(), r.word(), false))
                        .toList());
    }

    private static Person person(Operator o, @Nullable String own, Instant now) {
        return new Person(
                o.name(),
                o.role().word(),
                Words.moment(o.createdAt(), now),
                o.signedInAt() == null ? null : Words.moment(o.signedInAt(), now),
                o.disabled(),
                o.name().equals(own));
    }

    private static TokenLine line(ApiTokens.Listed t, Instant now) {
        boolean good =
                t.revokedAt() == null && (t.expiresAt() == null || t.expiresAt().isAfter(now));
        return new TokenLine(
                t.id(),
                Words.plain(t.name()),
                String.join(", ", t.roles()),
                Words.moment(t.createdAt(), now),
                t.expiresAt() == null ? null : Words.moment(t.expiresAt(), now),
                good);
    }

    private static OperatorRole role(@Nullable String word) {
        try {
            return OperatorRole.of(Forms.or(word));
        } catch (IllegalArgumentException e) {
            throw ProblemException.unprocessable(
                    "unknown-role", "The role is not one", e.getMessage() + ", found '%s'".formatted(word));
        }
    }
}
