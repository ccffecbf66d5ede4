package dev.candor.agent;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** The operator's view of who measures. */
@Path("/api/v1/agents")
class AgentResource {

    private final Agents agents;

    AgentResource(Agents agents) {
        this.agents = agents;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public List<AgentStatus> list() {
        return agents.statuses();
    }
}
