package dev.candor.problem;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A refusal with its problem document. Thrown anywhere below a route; {@link ProblemMappers} turns it into the answer. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final @Nullable Duration retryAfter;

    public ProblemException(Problem problem) {
        this(problem, null);
    }

    private ProblemException(Problem problem, @Nullable Duration retryAfter) {
        super(problem.detail() == null ? problem.title() : problem.detail());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** 404: there is no {@code kind} with this id, or the caller may not know that there is. */
    public static ProblemException notFound(String kind, Object id) {
        return new ProblemException(
                Problem.of(404, kind + "-not-found", "No such " + kind, "No %s has id %s".formatted(kind, id)));
    }

    /** 400: the request cannot be understood; {@code detail} names the value and what was expected. */
    public static ProblemException badRequest(String slug, String title, String detail) {
        return new ProblemException(Problem.of(400, slug, title, detail));
    }

    /** 409: the request is fine and the state forbids it. */
    public static ProblemException conflict(String slug, String title, String detail) {
        return new ProblemException(Problem.of(409, slug, title, detail));
    }

    /** 422: the request can be understood and must not be carried out. */
    public static ProblemException unprocessable(String slug, String title, String detail) {
        return new ProblemException(Problem.of(422, slug, title, detail));
    }

    /** 503 with {@code Retry-After}: the same request may succeed later. */
    public static ProblemException unavailable(String slug, String title, String detail, Duration retryAfter) {
        return new ProblemException(Problem.of(503, slug, title, detail), retryAfter);
    }

    /** The given problem with {@code Retry-After}: the same request may succeed later. */
    public static ProblemException later(Problem problem, Duration retryAfter) {
        return new ProblemException(problem, retryAfter);
    }

    /** The document to answer with. */
    public Problem problem() {
        return problem;
    }

    /** How long the caller should wait before trying again, where that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
