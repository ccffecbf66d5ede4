package dev.candor.reader;

import dev.candor.alert.Reply;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.MaintenanceChanged;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** Takes whom there is something to tell, and tells it. */
@ApplicationScoped
class NoticeLoop {

    private static final Duration UNCONFIRMED = Duration.ofDays(1);
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private final Notices notices;
    private final Subscriptions subscriptions;
    private final Messages messages;
    private final WebhookPost webhooks;
    private final MailPost mails;
    private final SubscriptionConfig config;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Semaphore places;
    private final Executor threads = Infrastructure.getDefaultWorkerPool();

    NoticeLoop(
            Notices notices,
            Subscriptions subscriptions,
            Messages messages,
            WebhookPost webhooks,
            MailPost mails,
            SubscriptionConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.notices = notices;
        this.subscriptions = subscriptions;
        this.messages = messages;
        this.webhooks = webhooks;
        this.mails = mails;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
        this.places = new Semaphore(config.inFlight());
    }

    @Scheduled(every = "{candor.subscriptions.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            tell(clock.instant());
        } catch (RuntimeException e) {
            count("look_failed");
            Log.errorf(e, "it could not be read whom to tell; the next tick tries again");
        }
    }

    @Scheduled(every = "{candor.subscriptions.tidy}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tidy() {
        Instant now = clock.instant();
        try {
            subscriptions.forgetUnconfirmed(now.minus(UNCONFIRMED));
            notices.forget(now.minus(REMEMBERED));
        } catch (RuntimeException e) {
            count("tidy_failed");
            Log.errorf(e, "old subscriptions could not be forgotten; the next tick tries again");
        }
    }

    void nudge(@Observes(during = TransactionPhase.AFTER_SUCCESS) IncidentChanged changed) {
        soon();
    }

    void nudge(@Observes(during = TransactionPhase.AFTER_SUCCESS) MaintenanceChanged changed) {
        soon();
    }

    private void soon() {
        if (!config.every().equals("off")) {
            threads.execute(this::tick);
        }
    }

    /** Sends to everybody whose turn it is at {@code now} and who has a place; does not wait for the answers. */
    void tell(Instant now) {
        int free = places.drainPermits();
        if (free == 0) {
            return;
        }
        int taken = 0;
        try {
            List<Due> due = notices.claim(free, now);
            boolean more = due.size() == free;
            for (Due one : due) {
                tell(one, more);
                taken++;
            }
        } finally {
            places.release(free - taken);
        }
    }

    private void tell(Due due, boolean more) {
        CompletableFuture<Void> unused = CompletableFuture.supplyAsync(() -> messages.of(due), threads)
                .thenCompose(plan -> send(due, plan))
                .whenComplete((done, failure) -> {
                    places.release();
                    if (failure != null) {
                        count("broken");
                        Log.errorf(
                                failure,
                                "subscription %s could not be told; it is tried again when its claim runs out",
                                due.subscription().id());
                    }
                    if (more) {
                        soon();
                    }
                });
    }

    // One after the other, so that a receiver that fails is not asked for each matter anew.
    private CompletionStage<Void> send(Due due, Messages.Plan plan) {
        return plan.messages().isEmpty()
                ? settled(due, plan.nothing(), Optional.empty())
                : next(due, plan.messages(), 0, new ArrayList<>(plan.nothing()));
    }

    private CompletionStage<Void> next(Due due, List<Message> all, int at, List<Due.Notice> done) {
        Subscription to = due.subscription();
        Message message = all.get(at);
        CompletionStage<Reply> sending =
                to.channel() == Channel.EMAIL ? mails.send(to, message) : webhooks.send(to, message);
        return sending.thenCompose(reply -> {
            if (reply.arrived()) {
                done.addAll(message.notices());
            }
            return reply.arrived() && at + 1 < all.size()
                    ? next(due, all, at + 1, done)
                    : settled(due, done, Optional.of(reply));
        });
    }

    private CompletionStage<Void> settled(Due due, List<Due.Notice> done, Optional<Reply> reply) {
        return CompletableFuture.supplyAsync(() -> notices.settle(due, done, reply), threads)
                .thenAccept(ending -> {
                    count(ending.name().toLowerCase(Locale.ROOT));
                    if (ending == Notices.Ending.DROPPED || ending == Notices.Ending.GONE) {
                        Log.infof(
                                "subscription %s: %s",
                                due.subscription().id(),
                                ending == Notices.Ending.GONE
                                        ? "its receiver wants no more; it is ended"
                                        : "what waited could not be delivered for a day and is dropped");
                    }
                });
    }

    private void count(String outcome) {
        Counter.builder("candor_subscription_sendings")
                .description("Messages to subscribers, by how they went")
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }
}
