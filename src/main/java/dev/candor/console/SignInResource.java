package dev.candor.console;

import dev.candor.problem.ProblemException;
import dev.candor.security.FromForm;
import dev.candor.security.Roles;
import dev.candor.security.SameSite;
import dev.candor.security.SecurityConfig;
import dev.candor.security.SessionCookies;
import dev.candor.security.SignIns;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** How operators sign in and out, and how the first of them gets an account. */
@Path("/ops")
class SignInResource {

    // Only our own paths: whatever else a link says, it leads to the overview.
    private static final Pattern OWN = Pattern.compile("/ops(/[A-Za-z0-9._-]{1,100}){0,6}");
    private static final String WRONG = "That name and password open no account. Five tries a minute are let through.";

    private final SignIns signIns;
    private final SessionCookies cookies;
    private final SecurityConfig config;
    private final Desk desk;

    SignInResource(SignIns signIns, SessionCookies cookies, SecurityConfig config, Desk desk) {
        this.signIns = signIns;
        this.cookies = cookies;
        this.config = config;
        this.desk = desk;
    }

    /** Everything that {@code templates/console/sign-in.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignIn(
            Frame frame, String next, String name, @Nullable String error) implements TemplateInstance {}

    /** Everything that {@code templates/console/first-account.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record FirstAccount(Frame frame, String name, @Nullable String error) implements TemplateInstance {}

    @GET
    @Path("sign-in")
    @PermitAll
    @Operation(hidden = true)
    public Response form(@QueryParam("next") @Nullable String next) {
        return Desk.answer(new SignIn(desk.frame("Sign in", null, null), own(next), "", null));
    }

    @POST
    @Path("sign-in")
    @PermitAll
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response signIn(
            @FormParam("name") @Nullable String name,
            @FormParam("password") @Nullable String password,
            @FormParam("next") @Nullable String next,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        SameSite.require(headers, config.address());
        String who = Forms.or(name).strip();
        Optional<String> key =
                signIns.signIn(who, Forms.or(password), request.remoteAddress().hostAddress());
        return key.map(k -> begun(k, own(next)))
                .orElseGet(
                        () -> Desk.answer(401, new SignIn(desk.frame("Sign in", null, null), own(next), who, WRONG)));
    }

    @GET
    @Path("first-account")
    @PermitAll
    @Operation(hidden = true)
    public Response firstForm() {
        return Desk.answer(new FirstAccount(desk.frame("First account", null, null), "", null));
    }

    /** Makes an administrator's account for who has an administrator's token, which the first start prints. */
    @POST
    @Path("first-account")
    @PermitAll
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response first(
            @FormParam("token") @Nullable String token,
            @FormParam("name") @Nullable String name,
            @FormParam("password") @Nullable String password,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        SameSite.require(headers, config.address());
        String who = Forms.or(name).strip();
        String error;
        try {
            Optional<String> key = signIns.enrol(
                    Forms.or(token),
                    who,
                    Forms.or(password),
                    request.remoteAddress().hostAddress());
            if (key.isPresent()) {
                return begun(key.get(), Desk.HOME);
            }
            error = "That is not the token of an administrator.";
        } catch (ProblemException e) {
            if (e.problem().status() == 429) {
                throw e;
            }
            error = Refusal.of(e).text();
        }
        return Desk.answer(422, new FirstAccount(desk.frame("First account", null, null), who, error));
    }

    @POST
    @Path("sign-out")
    @RolesAllowed(Roles.VIEWER)
    @FromForm
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response signOut() {
        signIns.signOut();
        return Response.seeOther(URI.create(Desk.HOME + "/sign-in"))
                .cookie(cookies.gone())
                .build();
    }

    private Response begun(String key, String next) {
        return Response.seeOther(URI.create(next)).cookie(cookies.of(key)).build();
    }

    private static String own(@Nullable String next) {
        return next != null && OWN.matcher(next).matches() && !next.contains("..") ? next : Desk.HOME;
    }
}
