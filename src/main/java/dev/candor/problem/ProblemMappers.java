package dev.candor.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever a route throws into a problem document (RFC 9457). No stack trace and no inner message leaves. */
class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response refused(ProblemException e) {
        Response.ResponseBuilder answer = answer(e.problem());
        e.retryAfter().ifPresent(wait -> answer.header("Retry-After", Math.max(1, wait.toSeconds())));
        return answer.build();
    }

    @ServerExceptionMapper
    Response invalid(ConstraintViolationException e) {
        List<Problem.FieldError> errors = e.getConstraintViolations().stream()
                .map(v ->
                        new Problem.FieldError("/" + lastOf(v.getPropertyPath().toString()), v.getMessage()))
                .sorted((a, b) -> a.pointer().compareTo(b.pointer()))
                .toList();
        return answer(Problem.of(400, "invalid-request", "The request is not valid", null)
                        .with(errors))
                .build();
    }

    // Named with the subtype too: the framework brings its own mapper for that one, which would be the nearer one.
    @ServerExceptionMapper(
            value = {JacksonException.class, MismatchedInputException.class},
            priority = 1)
    Response malformed(JacksonException e) {
        return answer(Problem.of(400, "malformed-json", "The body is not the JSON expected here", explain(e)))
                .build();
    }

    @ServerExceptionMapper
    Response unknownPath(NotFoundException e) {
        return answer(Problem.blank(404, "Not Found", null)).build();
    }

    @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
    Response unknownCaller() {
        return answer(Problem.blank(401, "Unauthorized", "Send a token: Authorization: Bearer <id.secret>"))
                .header("WWW-Authenticate", "Bearer realm=\"candor\"")
                .build();
    }

    @ServerExceptionMapper
    Response notAllowed(ForbiddenException e) {
        return answer(Problem.blank(403, "Forbidden", "The token is good and its roles don't allow this"))
                .build();
    }

    @ServerExceptionMapper
    Response refusedByFramework(WebApplicationException e) {
        if (e.getCause() instanceof JacksonException json) {
            return malformed(json);
        }
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        return answer(Problem.blank(status, reason(status), null)).build();
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException e) {
        URI occurrence = URI.create("urn:uuid:" + UUID.randomUUID());
        LOG.errorf(e, "A request failed; its answer names %s", occurrence);
        return answer(Problem.blank(500, "Internal Server Error", null).at(occurrence))
                .build();
    }

    private static Response.ResponseBuilder answer(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    }

    private static String explain(JacksonException e) {
        JsonLocation where = e.getLocation();
        String at = where == null || where.getLineNr() < 1
                ? ""
                : "line %d, column %d: ".formatted(where.getLineNr(), where.getColumnNr());
        if (e instanceof UnrecognizedPropertyException unknown) {
            return at
                    + "there is no field %s here; known are %s"
                            .formatted(
                                    pointer(unknown),
                                    unknown.getKnownPropertyIds() == null
                                            ? "none"
                                            : unknown.getKnownPropertyIds().stream()
                                                    .map(String::valueOf)
                                                    .sorted()
                                                    .collect(Collectors.joining(", ")));
        }
        String field = e instanceof JsonMappingException mapping ? pointer(mapping) + " " : "";
        return at + field + e.getOriginalMessage();
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step ->
                        "/" + (step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName()))
                .collect(Collectors.joining());
    }

    private static String lastOf(String path) {
        int dot = path.indexOf('.');
        return (dot < 0 ? path : path.substring(dot + 1)).replace('.', '/');
    }

    private static String reason(int status) {
        Response.@Nullable Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Error" : known.getReasonPhrase();
    }
}
