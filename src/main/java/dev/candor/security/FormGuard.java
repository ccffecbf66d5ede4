package dev.candor.security;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Lets a session change something only by a form that a page of this site wrote for it. A bearer token is no cookie: no
 * browser sends it by itself, so it needs no such proof.
 */
class FormGuard {

    private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Caller caller;
    private final SecurityConfig config;

    FormGuard(Caller caller, SecurityConfig config) {
        this.caller = caller;
        this.config = config;
    }

    /** Refuses what changes something by a session and is no form. */
    @ServerRequestFilter
    void onlyForms(ContainerRequestContext request, ResourceInfo route, HttpHeaders headers) {
        if (caller.way() != Caller.Way.SESSION || SAFE.contains(request.getMethod())) {
            return;
        }
        SameSite.require(headers, config.address());
        if (!route.getResourceMethod().isAnnotationPresent(FromForm.class)) {
            throw refused("a session changes nothing here; send a token: Authorization: Bearer <id.secret>");
        }
    }

    /** Refuses a form that was not written for this session. */
    @FromForm
    @ServerRequestFilter
    @WithFormRead
    void onlyOwnForms(ResteasyReactiveContainerRequestContext request) {
        if (caller.way() != Caller.Way.SESSION) {
            return;
        }
        Object token = ((ResteasyReactiveRequestContext) request.getServerRequestContext())
                .getFormParameter(FromForm.FIELD, true, false);
        if (!caller.wroteForm(token instanceof String text ? text : null)) {
            throw refused("the form is not one of your session, perhaps since you signed in anew: load its page again");
        }
    }

    private static ProblemException refused(String why) {
        return new ProblemException(Problem.of(403, "not-our-form", "This can't be sent that way", why));
    }
}
