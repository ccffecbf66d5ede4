package dev.candor.alert;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** Who is told, and how that goes. */
@Path("/api/v1/channels")
@Produces(MediaType.APPLICATION_JSON)
final class ChannelResource {

    private final ChannelDesk desk;
    private final AlertmanagerPush push;

    ChannelResource(ChannelDesk desk, AlertmanagerPush push) {
        this.desk = desk;
        this.push = push;
    }

    /**
     * All of them.
     *
     * @param alertmanagers whether the last push to each arrived
     */
    record ChannelList(List<ChannelView> items, Map<String, Boolean> alertmanagers) {}

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.RESPONDER})
    public ChannelList list() {
        return new ChannelList(desk.channels(), push.reached());
    }

    /** Sends a test down one channel. */
    @POST
    @Path("{name}/test")
    @RolesAllowed(Roles.RESPONDER)
    public Map<String, List<String>> test(String name) {
        return Map.of("events", desk.test(name));
    }

    /** Sends all that it was given up on again. */
    @POST
    @Path("{name}/retry")
    @RolesAllowed(Roles.RESPONDER)
    public Map<String, Integer> retry(String name) {
        return Map.of("deliveries", desk.retryAll(name));
    }
}
