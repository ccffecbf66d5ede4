package dev.candor.console;

import dev.candor.console.LiveEvent.About;
import dev.candor.problem.ProblemException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.vertx.core.http.HttpConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands the live view out to one reader after the other. */
@ApplicationScoped
class LiveStream {

    private static final int MOST_WANTED = 50;
    private static final Duration WHEN_FULL = Duration.ofSeconds(30);

    private final Live live;
    private final LiveConfig config;
    private final CurrentVertxRequest request;

    LiveStream(Live live, LiveConfig config, CurrentVertxRequest request) {
        this.live = live;
        this.config = config;
        this.request = request;
    }

    /**
     * A reader's stream: what it missed, then what comes.
     *
     * @param lastSeen the id that it got last; null if it begins
     * @throws ProblemException 400 for too many filters, 503 if as many read as may
     */
    Multi<OutboundSseEvent> open(
            List<String> probes, List<String> components, List<String> locations, @Nullable String lastSeen, Sse sse) {
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
