package dev.candor.gate;

import dev.candor.problem.ProblemException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers a request at once, or when its gate has decided, or when the asker has waited for as long as they want. */
@ApplicationScoped
class LongPoll {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    private final GateService gates;
    private final GateWaiters waiters;
    private final CurrentVertxRequest request;

    LongPoll(GateService gates, GateWaiters waiters, CurrentVertxRequest request) {
        this.gates = gates;
        this.waiters = waiters;
        this.request = request;
    }

    <T> CompletionStage<T> within(GateResult result, Duration longest, Function<GateResult, T> answer) {
        Optional<CompletableFuture<Boolean>> waiter =
                result.status().decided() || longest.isZero() ? Optional.empty() : waiters.await(result.id(), longest);
        if (waiter.isEmpty()) {
            return CompletableFuture.completedFuture(answer.apply(result));
        }
        CompletableFuture<Boolean> place = waiter.get();
        // A pipeline that hangs up gives its place back.
        request.getCurrent().addEndHandler(end -> place.cancel(false));
        return place.thenApplyAsync(
                verdict -> answer.apply(gates.find(result.id())), Infrastructure.getDefaultWorkerPool());
    }

    /**
     * How long somebody wants to wait; null for not at all.
     *
     * @throws ProblemException 400 if it is no such time
     */
    static Duration waitOf(@Nullable String wait) {
        if (wait == null) {
            return Duration.ZERO;
        }
        return Waits.parse(wait)
                .filter(d -> d.compareTo(LONGEST_WAIT) <= 0)
                .orElseThrow(() -> ProblemException.badRequest(
                        "invalid-wait",
                        "The wait is not one",
                        "wait must be a duration such as 90s, at most 15m, was " + wait));
    }
}
