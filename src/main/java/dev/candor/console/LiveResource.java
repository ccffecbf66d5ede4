package dev.candor.console;

import dev.candor.console.LiveEvent.About;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.vertx.core.http.HttpConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes of outcomes, healths, findings and incidents as they happen, as server-sent events (HTML standard, §9.2). The
 * first event is {@code start}, or {@code reset} where what the reader missed is not known any more: then, and at the
 * start, the state is read from {@code /api/v1/health} and followed from there.
 */
@Path("/api/v1/live")
final class LiveResource {

    private static final int MOST_WANTED = 50;
    private static final Duration WHEN_FULL = Duration.ofSeconds(30);

    private final Live live;
    private final LiveConfig config;
    private final CurrentVertxRequest request;

    LiveResource(Live live, LiveConfig config, CurrentVertxRequest request) {
        this.live = live;
        this.config = config;
        this.request = request;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed(Roles.VIEWER)
    public Multi<OutboundSseEvent> live(
            @QueryParam("probe") List<String> probes,
            @QueryParam("component") List<String> components,
            @QueryParam("location") List<String> locations,
            @HeaderParam("Last-Event-ID") @Nullable String lastSeen,
            @Context Sse sse) {
        About wanted =
                new About(wanted("probe", probes), wanted("component", components), wanted("location", locations));
        // Taken before the answer begins, so that one reader too many is told by a status.
        Line line = new Line(sse, config.kept() + config.lag());
        LiveFeed.Reader reader = live.feed().read(line, wanted, lastSeen).orElseThrow(() -> {
            live.refused();
            return ProblemException.unavailable(
                    "too-many-readers",
                    "Too many read the live view",
                    "%d read it, which is the limit (candor.live.readers)".formatted(config.readers()),
                    WHEN_FULL);
        });
        HttpConnection connection = request.getCurrent().request().connection();
        return Multi.createFrom()
                .<OutboundSseEvent>emitter(line::open, BackPressureStrategy.IGNORE)
                .onOverflow()
                .buffer(config.lag() + line.waiting())
                .onFailure(BackPressureFailure.class)
                .invoke(() -> {
                    live.dropped();
                    // What it has not read would else be kept for as long as it likes.
                    connection.close();
                })
                .onFailure(BackPressureFailure.class)
                .recoverWithCompletion()
                .onTermination()
                .invoke(reader::close);
    }

    private static Set<String> wanted(String name, List<String> values) {
        if (values.size() > MOST_WANTED) {
            throw ProblemException.badRequest(
                    "too-many-filters",
                    "Too many filters",
                    "%s may be given %d times, was given %d times".formatted(name, MOST_WANTED, values.size()));
        }
        return new HashSet<>(values);
    }
}
