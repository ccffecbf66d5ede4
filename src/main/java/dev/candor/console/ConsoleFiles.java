package dev.candor.console;

import dev.candor.security.Roles;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The console's script, and the live view for it. */
@Path("/ops")
final class ConsoleFiles {

    // The browser comes back by itself and shows its session anew: so long may who was signed out go on reading.
    private static final Duration AT_A_TIME = Duration.ofSeconds(60);

    private final LiveStream stream;
    private final String script;

    ConsoleFiles(LiveStream stream) throws IOException {
        this.stream = stream;
        try (InputStream in = ConsoleFiles.class.getResourceAsStream("/console/console.js")) {
            this.script = new String(
                    Objects.requireNonNull(in, "console.js is missing").readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @GET
    @Path("console.js")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response script() {
        return Response.ok(script, "text/javascript;charset=UTF-8")
                .header("Cache-Control", "private, max-age=300")
                .build();
    }

    /** As {@code /api/v1/live}, for who is signed in. */
    @GET
    @Path("live")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> live(@HeaderParam("Last-Event-ID") @Nullable String lastSeen, @Context Sse sse) {
        return stream.open(List.of(), List.of(), List.of(), lastSeen, sse)
                .select()
                .first(AT_A_TIME);
    }
}
