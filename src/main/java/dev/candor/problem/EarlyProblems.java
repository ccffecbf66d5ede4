package dev.candor.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Problem documents for what is refused before any route of ours sees it: bodies and headers over the limits. */
@ApplicationScoped
class EarlyProblems {

    private static final Logger LOG = Logger.getLogger(EarlyProblems.class);

    private final ObjectMapper json;
    private final String maxBody;

    EarlyProblems(ObjectMapper json, @ConfigProperty(name = "quarkus.http.limits.max-body-size") String maxBody) {
        this.json = json;
        this.maxBody = maxBody;
    }

    void register(@Observes Router router) {
        Map.of(
                        413,
                        Problem.of(
                                413,
                                "body-too-large",
                                "The body is too large",
                                "At most %s is accepted; nothing of it was read".formatted(maxBody)),
                        400,
                        Problem.blank(400, "Bad Request", null),
                        405,
                        Problem.blank(405, "Method Not Allowed", null))
                .forEach((status, problem) -> router.errorHandler(status, context -> answer(context, problem)));
    }

    private void answer(RoutingContext context, Problem problem) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            LOG.errorf(e, "A problem document could not be written");
            context.response().setStatusCode(problem.status()).end();
        }
    }
}
