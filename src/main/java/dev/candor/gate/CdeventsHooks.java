package dev.candor.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** CDEvents that tell of deploys: {@code service.deployed}, {@code upgraded}, {@code rolledback} and {@code published}. */
@Path("/hooks/cdevents")
@Produces(MediaType.APPLICATION_JSON)
final class CdeventsHooks {

    private static final Pattern TYPE =
            Pattern.compile("dev\\.cdevents\\.service\\.(deployed|upgraded|rolledback|published)\\.[0-9.]+.*");
    /** The version of a package URL: what stands behind the at sign. */
    private static final Pattern PURL = Pattern.compile("pkg:[^@]+@([^?#]+).*");

    private final DeployBook deploys;
    private final GateJson json;
    private final InstantSource clock;

    CdeventsHooks(DeployBook deploys, GateJson json, InstantSource clock) {
        this.deploys = deploys;
        this.json = json;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.DEPLOYER)
    @Operation(
            summary =
                    "A CDEvent, by itself or as the data of a CloudEvent; those of deployed services are written down")
    public Response hear(@Nullable String body) {
        JsonNode told = Question.object(json.mapper(), body);
        JsonNode event = told.has("context") ? told : told.path("data");
        if (!event.path("context").path("type").isTextual()) {
            throw ProblemException.badRequest(
                    "cdevent-malformed", "That is no CDEvent", "context.type and subject are expected");
        }
        if (!TYPE.matcher(event.path("context").path("type").asText()).matches()) {
            return Response.noContent().build();
        }
        JsonNode content = event.path("subject").path("content");
        String app = event.path("subject").path("id").asText();
        Matcher version = PURL.matcher(content.path("artifactId").asText());
        if (!RequestFields.isName(app) || !version.matches() || !RequestFields.isName(version.group(1))) {
            throw ProblemException.badRequest(
                    "cdevent-incomplete",
                    "The event names no deploy",
                    "subject.id and a package URL with a version in subject.content.artifactId are expected");
        }
        Instant at = moment(event.path("context").path("timestamp").asText());
        Deploy deploy = deploys.told(new DeployEntity.Told(
                app,
                content.path("environment").path("id").asText("production"),
                version.group(1),
                null,
                List.of(),
                at,
                at,
                "cdevents"));
        return Response.accepted(deploy).build();
    }

    private Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }
}
