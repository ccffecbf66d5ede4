package dev.candor.correlation;

import dev.candor.correlation.recording.RecordingWriter;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import io.quarkus.vertx.http.Compressed;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What the localizer was fed in the last hours, for {@code replay}: to argue about, and to keep as a regression test. */
@Path("/api/v1/recording")
class RecordingResource {

    private static final String NDJSON = "application/x-ndjson";

    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    /** Runs in one recording: a day of 35 runs a second, at 200 bytes each some 600 MB before they are packed. */
    private static final int MOST_RUNS = 3_000_000;

    /** Recordings that are written at once: each reads the history as fast as it can. */
    private static final int MOST_WRITERS = 2;

    private static final Duration WHEN_BUSY = Duration.ofSeconds(30);

    private final Retelling retelling;
    private final InstantSource clock;
    private final Semaphore writers = new Semaphore(MOST_WRITERS);

    RecordingResource(Retelling retelling, InstantSource clock) {
        this.retelling = retelling;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Produces(NDJSON)
    @Compressed
    @Operation(
            summary = "What the localizer was fed",
            description =
                    "One JSON object a line, as `replay` reads it: the catalog first and again whenever it changed,"
                            + " deploys, others' words, and runs in the order in which they ended. At most 24 h and 3 000 000 runs;"
                            + " one that holds more ends with an event `cut_off`.")
    public Response recording(
            @Parameter(description = "Default: an hour before `to`") @QueryParam("from") @Nullable String from,
            @Parameter(description = "Default: now") @QueryParam("to") @Nullable String to) {
        Instant end = to == null ? clock.instant() : time("to", to);
        Instant begin = from == null ? end.minus(USUAL) : time("from", from);
        if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw bad("from", "before 'to' by at most %d h".formatted(LONGEST.toHours()), begin + " to " + end);
        }
        if (!writers.tryAcquire()) {
            throw ProblemException.unavailable(
                    "too-many-recordings",
                    "Too many recordings are being written",
                    "%d recordings are being written, no more are allowed at once".formatted(MOST_WRITERS),
                    WHEN_BUSY);
        }
        StreamingOutput lines = stream -> {
            try (RecordingWriter out = new RecordingWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8))) {
                retelling.tell(begin, end, MOST_RUNS, out);
            } finally {
                writers.release();
            }
        };
        return Response.ok(lines, NDJSON)
                .header("Content-Disposition", "attachment; filename=\"recording.ndjson\"")
                .header("Cache-Control", "no-store")
                .build();
    }

    private static Instant time(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw bad(name, "a time such as 2026-11-20T12:00:00Z", text);
        }
    }

    private static ProblemException bad(String name, String expected, String was) {
        return ProblemException.badRequest(
                "bad-parameter", "A parameter is wrong", "'%s' must be %s, was '%s'".formatted(name, expected, was));
    }
}
