package dev.candor.alert;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What is there for others to watch Candor by. It says nothing of the platform and needs no name. */
@Path("/watchdog")
@Produces(MediaType.TEXT_PLAIN)
class WatchdogResource {

    /** How long it works, and how long it fails. */
    static final Duration TURN = Duration.ofMinutes(1);

    private final LinkWatch watch;
    private final InstantSource clock;

    WatchdogResource(LinkWatch watch, InstantSource clock) {
        this.watch = watch;
        this.clock = clock;
    }

    /** Works for a minute and fails for the next, by the clock alone: whoever does not see that would see no failure. */
    @GET
    @PermitAll
    public Response watchdog() {
        return fails(clock.instant())
                ? answer(503, "fails on purpose for this minute")
                : answer(200, "works for this minute");
    }

    /** Whether this hub finds that it would tell on-call if something failed: 200, or 503 with the links that are late. */
    @GET
    @Path("pulse")
    @PermitAll
    public Response pulse() {
        String late = String.join(", ", watch.lateOnTheWay(clock.instant()));
        return late.isEmpty() ? answer(200, "alive") : answer(503, "late: " + late);
    }

    static boolean fails(Instant now) {
        return now.getEpochSecond() / TURN.toSeconds() % 2 == 1;
    }

    private static Response answer(int status, String text) {
        return Response.status(status)
                .header("Cache-Control", "no-store")
                .entity(text + "\n")
                .build();
    }
}
