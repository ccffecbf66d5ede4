package dev.candor.measurement;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.candor.measurement.HeartbeatStore.Word;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where jobs call in. Whoever knows a heartbeat's token may call for it, and nothing else can be done with it. */
@Path("/api/v1/heartbeats")
final class HeartbeatResource {

    private static final int LONGEST_BODY = 1_024;

    private final Heartbeats heartbeats;

    HeartbeatResource(Heartbeats heartbeats) {
        this.heartbeats = heartbeats;
    }

    @GET
    @RolesAllowed(Roles.ADMIN)
    public All all() {
        return new All(heartbeats.known().values().stream()
                .map(row -> new View(
                        row.probe(),
                        "/api/v1/heartbeats/" + row.token(),
                        row.createdAt(),
                        row.calls().wellAt(),
                        row.calls().failedAt(),
                        row.calls().startedAt()))
                .toList());
    }

    @GET
    @Path("{token}")
    @PermitAll
    public void well(String token) {
        take(token, Word.WELL, null);
    }

    @POST
    @Path("{token}")
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    public void well(String token, InputStream body) {
        take(token, Word.WELL, body);
    }

    @GET
    @Path("{token}/fail")
    @PermitAll
    public void failed(String token) {
        take(token, Word.FAILED, null);
    }

    @POST
    @Path("{token}/fail")
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    public void failed(String token, InputStream body) {
        take(token, Word.FAILED, body);
    }

    @POST
    @Path("{token}/start")
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    public void started(String token, InputStream body) {
        take(token, Word.STARTED, body);
    }

    private void take(String token, Word word, @Nullable InputStream body) {
        try {
            String said = body == null ? "" : new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
            switch (heartbeats.called(token, word, HeartbeatRule.oneLine(said))) {
                case YES -> {}
                // Never with the token: it would stand in a log.
                case UNKNOWN_TOKEN -> throw ProblemException.notFound("heartbeat", "that");
                case TOO_MANY ->
                    throw ProblemException.unavailable(
                            "heartbeat-too-often",
                            "Too many calls",
                            "expected at most %d calls a minute".formatted(Heartbeats.MOST_CALLS),
                            Duration.ofMinutes(1));
            }
        } catch (SQLException | IOException e) {
            throw ProblemException.unavailable(
                    "heartbeat-not-stored", "The call could not be stored", "call again", Duration.ofSeconds(5));
        }
    }

    /** In file order. */
    record All(List<View> heartbeats) {}

    /**
     * One that must call in.
     *
     * @param call the path to call: GET or POST for well, with {@code /fail} or {@code /start} behind it for the others
     */
    record View(
            String probe,
            String call,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("last_well") @Nullable Instant lastWell,
            @JsonProperty("last_failed") @Nullable Instant lastFailed,
            @JsonProperty("last_started") @Nullable Instant lastStarted) {}
}
