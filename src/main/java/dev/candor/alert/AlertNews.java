package dev.candor.alert;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Wakes who waits for news of the log; what another hub wrote is found within a second. */
@ApplicationScoped
class AlertNews {

    /** Readers at once: each holds a connection, and a query at each change. */
    private static final int MOST = 100;

    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    void told(@Observes(during = TransactionPhase.AFTER_SUCCESS) AlertTold told) {
        wake();
    }

    @Scheduled(every = "{candor.alert.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void wake() {
        waiting.forEach(Infrastructure.getDefaultWorkerPool()::execute);
    }

    /** From now on wakes that, on a thread that may block; false if as many wait as may. */
    boolean join(Runnable reader) {
        return !full() && waiting.add(reader);
    }

    /** Whether as many wait as may. */
    boolean full() {
        return waiting.size() >= MOST;
    }

    void leave(Runnable reader) {
        waiting.remove(reader);
    }
}
