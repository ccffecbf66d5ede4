package dev.candor.alert;

import dev.candor.security.Roles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.jspecify.annotations.Nullable;

/**
 * The log of events as server-sent events (HTML standard, §9.2): who comes back with {@code Last-Event-ID} gets what it
 * missed, or 409 if that is not known any more; who begins gets what comes from now on.
 */
@Path("/api/v1/alerts/stream")
final class AlertStreamResource {

    private final AlertStream stream;
    private final Alerts alerts;

    AlertStreamResource(AlertStream stream, Alerts alerts) {
        this.stream = stream;
        this.alerts = alerts;
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed(Roles.VIEWER)
    public Multi<OutboundSseEvent> follow(@HeaderParam("Last-Event-ID") @Nullable String lastSeen, @Context Sse sse) {
        long[] ends = alerts.logEnds();
        Long cursor = AlertStream.parsed(lastSeen);
        return stream.after(cursor == null ? ends[1] : EventCursor.within(cursor, ends), sse);
    }
}
