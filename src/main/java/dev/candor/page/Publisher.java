package dev.candor.page;

import dev.candor.catalog.CatalogChanged;
import dev.candor.correlation.Judged;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.MaintenanceChanged;
import dev.candor.problem.ProblemException;
import dev.candor.security.CapabilitiesChanged;
import dev.candor.security.CustomerLogin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Publishes whatever changes: hears of it, and has one thread that makes snapshots of it. */
@ApplicationScoped
class Publisher {
    // Longer than making one audience takes, shorter than a reader waits.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int DRAWINGS_AT_ONCE = 4;

    private final InstantSource clock;
    private final SnapshotStore store;
    private final Desk desk;
    private final Sources sources;
    private final CustomerLogin login;
    private final boolean whenAsked;
    private final Work work = new Work();
    private final Publication publication;
    private final Semaphore drawing = new Semaphore(DRAWINGS_AT_ONCE);
    private final Counter refused;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "candor-pages"));

    Publisher(
            Sources sources,
            PageConfig config,
            SiteConfig site,
            CustomerLogin login,
            InstantSource clock,
            MeterRegistry metrics) {
        PageMeters meters = new PageMeters(metrics);
        this.clock = clock;
        this.whenAsked = config.every().equals("off");
        try {
            this.store = new SnapshotStore(
                    config.directory(), (long) config.memoryMib() << 20, config.expiresAfter(), meters::fileFailed);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep pages in " + config.directory() + ": " + e.getMessage(), e);
        }
        this.desk = new Desk(store, clock, config.embedSites().orElse(List.of()));
        this.sources = sources;
        this.login = login;
        this.publication = new Publication(
                sources, site.baseUrl(), new CheckedTemplates(), store, work, clock, login.on(), meters);
        this.refused = Counter.builder("candor_page_drawings_refused")
                .description("Statements and evidence that were asked for while enough others were being drawn")
                .register(metrics);
        Gauge.builder("candor_page_waiting", work, Work::waiting)
                .description("Audiences whose pages wait to be made anew")
                .register(metrics);
    }

    /** Answers readers. */
    Desk desk() {
        return desk;
    }

    /** For whom a capability opens pages, or the token that the request at hand came with; empty if for nobody. */
    Optional<Audience> holder(String capability) {
        return capability.equals(CustomerLogin.MY)
                ? login.customer()
                        .filter(customer -> sources.catalog().customer(customer).isPresent())
                        .map(Audience::of)
                : desk.holder(capability);
    }

    /** What readers are answered from. */
    SnapshotStore store() {
        return store;
    }

    /** An audience's edition if it is at hand; null if finding it takes longer. */
    @Nullable
    Edition ready(Audience audience) {
        return whenAsked && work.waitingSince().isPresent() ? null : store.inMemory(SnapshotStore.nameOf(audience));
    }

    /**
     * An audience's edition; made now if it never was. May wait.
     *
     * @throws ProblemException 503 if it can't be made now
     */
    Edition edition(Audience audience) {
        if (whenAsked) {
            soon(() -> {
                publication.run();
                return true;
            });
        }
        return store.read(SnapshotStore.nameOf(audience)).orElseGet(() -> soon(() -> publication.now(audience)));
    }

    /**
     * The page of an incident that is too old to be published; empty if there is none. May wait.
     *
     * @throws ProblemException 503 if that can't be said now
     */
    Optional<Snapshot> oldIncident(Audience audience, UUID id) {
        // On the asker's thread: who asks for incidents that never were must not hold up what is published.
        try {
            return publication.incident(audience, id);
        } catch (RuntimeException e) {
            Log.debugf(e, "an old incident could not be read");
            throw away();
        }
    }

    /**
     * What is drawn when it is asked for; empty if nothing is at that path. May wait.
     *
     * @throws ProblemException 503 if it can't be drawn now
     */
    Optional<Snapshot> drawing(Audience audience, String path) {
        // On the asker's thread, as above, and not by more at once than the database has room for.
        if (!drawing.tryAcquire()) {
            refused.increment();
            throw away();
        }
        try {
            return publication.drawing(audience, path);
        } catch (RuntimeException e) {
            Log.debugf(e, "%s could not be drawn", path);
            throw away();
        } finally {
            drawing.release();
        }
    }

    private <T> T soon(Callable<T> making) {
        try {
            return thread.submit(making).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away();
        } catch (ExecutionException e) {
            Log.warnf("a page could not be made: %s", e.getCause());
            throw away();
        } catch (TimeoutException e) {
            throw away();
        }
    }

    /** What is answered where a page is not to be had now. */
    static ProblemException away() {
        return ProblemException.unavailable(
                "page-not-ready",
                "This page cannot be opened now",
                "It is not made yet and cannot be made at the moment; nothing is wrong with the address",
                Duration.ofSeconds(10));
    }

    void atStart(@Observes StartupEvent started) {
        work.all(clock.instant());
        tick();
    }

    @Scheduled(every = "{candor.page.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        if (!thread.isShutdown() && asked.compareAndSet(false, true)) {
            thread.execute(() -> {
                asked.set(false);
                publication.confirm();
                advance();
            });
        }
    }

    void afterJudgement(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged judged) {
        if (!Platform.health(judged.before()).equals(Platform.health(judged.now()))) {
            work.all(judged.now().at());
            nudge();
        }
    }

    void afterIncident(@Observes(during = TransactionPhase.AFTER_SUCCESS) IncidentChanged changed) {
        work.incident(changed.incident().id(), clock.instant());
        nudge();
    }

    void afterMaintenance(@Observes(during = TransactionPhase.AFTER_SUCCESS) MaintenanceChanged changed) {
        work.all(clock.instant());
        nudge();
    }

    void afterCatalog(@Observes CatalogChanged changed) {
        work.all(clock.instant());
        nudge();
    }

    void afterCapabilities(@Observes CapabilitiesChanged changed) {
        // On this thread: when the operator's request is answered, who was revoked reads nothing any more.
        publication.keys(changed.keys());
        nudge();
    }

    private void nudge() {
        if (!whenAsked) {
            next();
        }
    }

    private void next() {
        if (!thread.isShutdown()) {
            thread.execute(this::advance);
        }
    }

    // Step by step, so that who asks for a page that was never made needs not wait for ten thousand others.
    private void advance() {
        try {
            if (publication.step()) {
                next();
            }
        } catch (RuntimeException e) {
            Log.errorf(e, "pages could not be made; they show their age, and are tried again at the next look");
        }
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }
}
