package dev.candor.gate;

import dev.candor.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/** A gate as server-sent events (HTML standard, §9.2): how it stands whenever that changes, until it has decided. */
@ApplicationScoped
class GateEvents {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(3);

    private final GateService gates;
    private final GateWaiters waiters;

    GateEvents(GateService gates, GateWaiters waiters) {
        this.gates = gates;
        this.waiters = waiters;
    }

    /**
     * The stream of that gate.
     *
     * @throws ProblemException 404 if there is none, 503 if as many wait as may
     */
    Multi<OutboundSseEvent> of(String id, Sse sse) {
        GateResult now = gates.find(id);
        CompletableFuture<Boolean> place = waiters.await(id, LONGEST)
                .orElseThrow(() -> ProblemException.unavailable(
                        "too-many-waiters",
                        "Too many wait for gates",
                        "as many wait as candor.gate.max-waiting allows",
                        Duration.ofSeconds(10)));
        Multi<GateResult> looks = now.status().decided()
                ? Multi.createFrom().item(now)
                : Uni.createFrom()
                        .item(() -> gates.find(id))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                        .repeat()
                        .withDelay(LOOK)
                        .whilst(gate -> !gate.status().decided());
        return looks.skip()
                .repetitions(Comparator.comparing(GateEvents::standing))
                .map(gate -> sse.newEventBuilder()
                        .name(gate.status().word())
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(GateResult.class, gate)
                        .build())
                .onTermination()
                .invoke(() -> place.cancel(false));
    }

    private static String standing(GateResult gate) {
        return gate.status().word() + gate.progress() + String.join("\n", gate.reasons());
    }
}
