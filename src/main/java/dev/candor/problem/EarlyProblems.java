package dev.candor.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Problem documents for what is refused before any route of ours sees it: bodies over the limit. */
@ApplicationScoped
class EarlyProblems {

    private final ObjectMapper json;
    private final MemorySize maxBody;

    EarlyProblems(ObjectMapper json, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBody) {
        this.json = json;
        this.maxBody = maxBody;
    }

    void register(@Observes Router router) {
        // Before Quarkus's own limit, which refuses the same with an empty answer.
        router.route().order(Integer.MIN_VALUE).handler(this::announced);
        // A body that did not announce its length is cut off while it comes.
        router.errorHandler(413, this::tooLarge);
    }

    private void announced(RoutingContext context) {
        if (length(context) > maxBody.asLongValue()) {
            // The body is not read, so the connection is of no more use.
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            tooLarge(context);
        } else {
            context.next();
        }
    }

    private static long length(RoutingContext context) {
        String announced = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return announced == null ? 0 : Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return 0; // Vert.x itself refuses a length that is no number.
        }
    }

    private void tooLarge(RoutingContext context) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        Problem problem = Problem.of(
                413,
                "body-too-large",
                "The body is too large",
                "At most %d bytes are accepted; nothing of it was taken over".formatted(maxBody.asLongValue()));
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem can always be written", e);
        }
    }
}
