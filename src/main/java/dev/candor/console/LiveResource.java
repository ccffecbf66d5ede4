package dev.candor.console;

import dev.candor.security.Roles;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of outcomes, healths, findings and incidents as they happen, as server-sent events (HTML standard, §9.2). The
 * first event is {@code start}, or {@code reset} where what the reader missed is not known any more: then, and at the
 * start, the state is read from {@code /api/v1/health} and followed from there.
 */
@Path("/api/v1/live")
final class LiveResource {

    private final LiveStream stream;

    LiveResource(LiveStream stream) {
        this.stream = stream;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed(Roles.VIEWER)
    public Multi<OutboundSseEvent> live(
            @QueryParam("probe") List<String> probes,
            @QueryParam("component") List<String> components,
            @QueryParam("location") List<String> locations,
            @HeaderParam("Last-Event-ID") @Nullable String lastSeen,
            @Context Sse sse) {
        return stream.open(probes, components, locations, lastSeen, sse);
    }
}
