package dev.candor.fleet;

import dev.candor.security.AgentSignature;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.InstantSource;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Tells agents the hub's time with every answer, refusals too: who has it wrong must be able to mend it. */
@Singleton
class HubTime {

    private static final String PATH = "/api/v1/agents";
    private static final String ARRIVED = "dev.candor.fleet.arrived";

    private final InstantSource clock;

    HubTime(InstantSource clock) {
        this.clock = clock;
    }

    @ServerRequestFilter(preMatching = true, nonBlocking = true)
    public void arrived(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith(PATH)) {
            request.setProperty(ARRIVED, clock.instant());
        }
    }

    @ServerResponseFilter
    public void answered(ContainerRequestContext request, ContainerResponseContext response) {
        Object arrived = request.getProperty(ARRIVED);
        if (arrived != null) {
            response.getHeaders().putSingle(AgentSignature.RECEIVED_AT, arrived.toString());
            response.getHeaders()
                    .putSingle(AgentSignature.ANSWERED_AT, clock.instant().toString());
        }
    }
}
