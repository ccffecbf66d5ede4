package dev.candor.demo;

import dev.candor.problem.ProblemException;
import dev.candor.security.SameSite;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** The page of switches, and the same for programs. Every route is a 404 unless this process runs the demo. */
@Path("/demo")
class DemoResource {

    // Links to personal pages must not leak; "no-referrer" would hide the origin that a form's post is checked by.
    private static final String REFERRERS = "same-origin";
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final URI PAGE = URI.create("/demo");

    private final DemoMode mode;
    private final Guests guests;
    private final GateTrial gate;

    DemoResource(DemoMode mode, Guests guests, GateTrial gate) {
        this.mode = mode;
        this.guests = guests;
        this.gate = gate;
    }

    @GET
    @PermitAll
    @Produces(MediaType.TEXT_HTML)
    @ResponseHeader(name = "Content-Security-Policy", value = POLICY)
    @ResponseHeader(name = "Referrer-Policy", value = REFERRERS)
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    public DemoPage page() {
        Demo demo = mode.required();
        guests.gateToken(demo);
        return DemoPage.of(demo, guests, gate);
    }

    @GET
    @PermitAll
    @Path("style.css")
    @Produces("text/css")
    @ResponseHeader(name = "Cache-Control", value = "max-age=60")
    public String style() throws IOException {
        mode.required();
        try (InputStream css = DemoResource.class.getResourceAsStream("/demo/demo.css")) {
            return new String(
                    Objects.requireNonNull(css, "demo.css is missing").readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @GET
    @PermitAll
    @Path("state")
    @Produces(MediaType.APPLICATION_JSON)
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    public DemoState state() {
        return mode.required().switches().state();
    }

    /** What a program sets a switch to: {@code {"to":"refused"}}. */
    record Wanted(@Nullable String to) {}

    @POST
    @PermitAll
    @Path("switches/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public DemoState set(@PathParam("name") String name, @Nullable Wanted wanted, @Context HttpHeaders headers) {
        Switches switches = mode.required().switches();
        SameSite.require(headers, null);
        if (wanted == null || (wanted.to() == null && !name.equals("reset"))) {
            throw ProblemException.badRequest(
                    "bad-switch-value", "A switch can't be set to that", "expected a body such as {\"to\":\"up\"}");
        }
        switches.set(name, wanted.to() == null ? "" : wanted.to());
        return switches.state();
    }

    @POST
    @PermitAll
    @Path("switches/{name}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response press(
            @PathParam("name") String name, @FormParam("to") @Nullable String to, @Context HttpHeaders headers) {
        Switches switches = mode.required().switches();
        SameSite.require(headers, null);
        switches.set(name, to == null ? "" : to);
        return Response.seeOther(PAGE).build();
    }

    @POST
    @PermitAll
    @Path("gate-trial")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response tryGate(@Context HttpHeaders headers) {
        Demo demo = mode.required();
        SameSite.require(headers, null);
        if (!gate.trial().open()) {
            demo.switches().set("deploy", "bad");
            gate.ask(demo.switches().state().rollout().version(), guests.gateToken(demo));
        }
        return Response.seeOther(PAGE).build();
    }
}
