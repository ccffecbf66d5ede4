package dev.candor.fleet;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.candor.agent.AgentReport;
import dev.candor.measurement.MeasurementSink;
import dev.candor.problem.ProblemException;
import io.quarkus.vertx.http.Compressed;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What agents say and ask. Each request is signed: the signature is the permission, and it is checked before a body is read. */
@Path("/api/v1/agents/self")
@Produces(MediaType.APPLICATION_JSON)
class SelfResource {

    private static final Pattern WAIT = Pattern.compile("([0-9]{1,2})s");
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final AgentDoor door;
    private final Handout handout;
    private final Intake intake;
    private final Fleet fleet;
    private final ObjectReader reports;
    private final CurrentVertxRequest request;

    SelfResource(
            AgentDoor door,
            Handout handout,
            Intake intake,
            Fleet fleet,
            ObjectMapper json,
            CurrentVertxRequest request) {
        this.door = door;
        this.handout = handout;
        this.intake = intake;
        this.fleet = fleet;
        // A newer agent may say more.
        this.reports = json.readerFor(AgentReport.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.request = request;
    }

    @GET
    @Path("assignment")
    @PermitAll
    @Blocking
    @Compressed
    public CompletionStage<Response> assignment(
            @HeaderParam("If-None-Match") @Nullable String known, @QueryParam("wait") @Nullable String wait) {
        AgentDoor.Visitor visitor = door.enter(request.getCurrent().request(), new byte[0]);
        String version = known == null ? null : known.replace("W/", "").replace("\"", "");
        request.getCurrent().addEndHandler(end -> {
            if (end.failed()) {
                fleet.hungUp(visitor.agent());
            }
        });
        return handout.next(visitor.agent(), version, waitOf(wait))
                .thenApply(document -> document.version().equals(version)
                        ? Response.notModified('"' + document.version() + '"').build()
                        : Response.ok(document.text())
                                .header("ETag", '"' + document.version() + '"')
                                .header("Cache-Control", "no-store")
                                .build());
    }

    @POST
    @Path("measurements")
    @PermitAll
    @Blocking
    public CompletionStage<MeasurementSink.Receipt> measurements(
            @HeaderParam("Content-Encoding") @Nullable String encoding, byte[] body) {
        AgentDoor.Visitor visitor = door.enter(request.getCurrent().request(), body);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw ProblemException.unprocessable(
                    "encoding-not-taken",
                    "Batches come as they are",
                    "expected no Content-Encoding, was '%s'".formatted(encoding));
        }
        return intake.take(visitor, body);
    }

    @POST
    @Path("report")
    @PermitAll
    public Response report(byte[] body) {
        AgentDoor.Visitor visitor = door.enter(request.getCurrent().request(), body);
        try {
            AgentReport report = reports.readValue(body);
            if (report == null || report.status() == null) {
                throw new IOException("no status");
            }
            fleet.report(visitor.agent(), report);
        } catch (IOException | NullPointerException e) {
            throw ProblemException.badRequest(
                    "report-unreadable", "The report cannot be read", "expected what an agent says of itself");
        }
        return Response.noContent().build();
    }

    private static Duration waitOf(@Nullable String wait) {
        if (wait == null) {
            return Duration.ZERO;
        }
        Matcher parts = WAIT.matcher(wait);
        if (!parts.matches() || Integer.parseInt(parts.group(1)) > LONGEST_WAIT_SECONDS) {
            throw ProblemException.badRequest(
                    "invalid-wait",
                    "The wait is not one",
                    "wait must be seconds such as 30s, at most %ds, was %s".formatted(LONGEST_WAIT_SECONDS, wait));
        }
        return Duration.ofSeconds(Long.parseLong(parts.group(1)));
    }
}
