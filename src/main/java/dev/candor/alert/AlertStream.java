package dev.candor.alert;

import dev.candor.problem.ProblemException;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The log as it is written, for who stays and for who asks and waits. */
@ApplicationScoped
class AlertStream {

    private static final int AT_ONCE = 100;
    private static final int RECONNECT_MS = 3_000;
    /** Events that a slow reader may be behind; then it is cut off and comes back with its cursor. */
    private static final int LAG = 1_000;

    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration WHEN_FULL = Duration.ofSeconds(30);

    private final Alerts alerts;
    private final AlertNews news;

    AlertStream(Alerts alerts, AlertNews news) {
        this.alerts = alerts;
        this.news = news;
    }

    /** Everything after {@code cursor}, as it is written. */
    Multi<OutboundSseEvent> after(long cursor, Sse sse) {
        if (news.full()) {
            throw full();
        }
        Multi<OutboundSseEvent> events = Multi.createFrom()
                .emitter(
                        emitter -> {
                            Follower follower = new Follower(cursor, sse, emitter);
                            if (news.join(follower)) {
                                emitter.onTermination(() -> news.leave(follower));
                                follower.begin();
                            } else {
                                emitter.fail(full());
                            }
                        },
                        BackPressureStrategy.IGNORE);
        return Multi.createBy()
                .merging()
                .streams(
                        events.onOverflow().buffer(LAG),
                        Multi.createFrom()
                                .ticks()
                                .every(BEAT)
                                .onOverflow()
                                .drop()
                                .map(tick -> sse.newEventBuilder()
                                        .comment("still here")
                                        .build()))
                .onFailure()
                .recoverWithCompletion();
    }

    /** Reads on whenever it is woken; one thread at a time. */
    private final class Follower implements Runnable {

        private final Sse sse;
        private final MultiEmitter<? super OutboundSseEvent> emitter;
        private final AtomicInteger wanted = new AtomicInteger();
        private volatile long cursor;

        private Follower(long cursor, Sse sse, MultiEmitter<? super OutboundSseEvent> emitter) {
            this.cursor = cursor;
            this.sse = sse;
            this.emitter = emitter;
        }

        void begin() {
            emitter.emit(sse.newEventBuilder()
                    .comment("following")
                    .reconnectDelay(RECONNECT_MS)
                    .build());
            Infrastructure.getDefaultWorkerPool().execute(this);
        }

        @Override
        public void run() {
            if (wanted.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                try {
                    read();
                } catch (RuntimeException e) {
                    Log.debugf(e, "the log could not be read for a follower; the next change tries again");
                }
                missed = wanted.addAndGet(-missed);
            } while (missed != 0);
        }

        private void read() {
            List<AlertEventEntity> some;
            do {
                some = alerts.eventsAfter(cursor, AT_ONCE);
                for (AlertEventEntity event : some) {
                    emitter.emit(sse.newEventBuilder()
                            .id(String.valueOf(event.number))
                            .name(event.type)
                            .mediaType(MediaType.TEXT_PLAIN_TYPE)
                            .data(String.class, event.body)
                            .build());
                    cursor = AlertEventEntity.numberOf(event);
                }
            } while (some.size() == AT_ONCE && !emitter.isCancelled());
        }
    }

    /** At most {@code limit} events after {@code cursor}; waits for the first of them, and no longer than that. */
    Uni<List<AlertEventEntity>> poll(long cursor, int limit, Duration wait) {
        List<AlertEventEntity> there = alerts.eventsAfter(cursor, limit);
        if (!there.isEmpty() || wait.isZero()) {
            return Uni.createFrom().item(there);
        }
        CompletableFuture<List<AlertEventEntity>> answer = new CompletableFuture<>();
        Runnable look = () -> {
            try {
                List<AlertEventEntity> found = alerts.eventsAfter(cursor, limit);
                if (!found.isEmpty()) {
                    answer.complete(found);
                }
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        };
        if (!news.join(look)) {
            throw full();
        }
        return Uni.createFrom()
                .completionStage(answer)
                .ifNoItem()
                .after(wait)
                .recoverWithItem(List.<AlertEventEntity>of())
                .onTermination()
                .invoke(() -> news.leave(look));
    }

    /** Events, and where to go on. */
    static long next(long cursor, List<AlertEventEntity> events) {
        return events.isEmpty() ? cursor : AlertEventEntity.numberOf(events.get(events.size() - 1));
    }

    static @Nullable Long parsed(@Nullable String cursor) {
        return cursor == null || cursor.isEmpty() ? null : Long.valueOf(EventCursor.of(cursor));
    }

    static ProblemException full() {
        return ProblemException.unavailable(
                "too-many-readers", "Too many follow the alerts", "as many wait for news as may", WHEN_FULL);
    }
}
