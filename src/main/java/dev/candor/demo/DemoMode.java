package dev.candor.demo;

import dev.candor.agent.Vantages;
import dev.candor.correlation.signal.DeployTold;
import dev.candor.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether this process runs the demo. Where it does not, the demo's routes do not exist. */
@ApplicationScoped
class DemoMode {

    private final AtomicReference<@Nullable Demo> attached = new AtomicReference<>();
    private final Vantages vantages;
    private final Event<DeployTold> deploys;
    private final InstantSource clock;
    private final Map<String, Instant> begun = new ConcurrentHashMap<>();

    DemoMode(Vantages vantages, Event<DeployTold> deploys, InstantSource clock) {
        this.vantages = vantages;
        this.deploys = deploys;
        this.clock = clock;
    }

    // Before any agent makes its first run: without its own way, a location would ask DNS for names that don't exist.
    void leadTheWay(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        demo().ifPresent(this::watch);
    }

    private void watch(Demo demo) {
        demo.vantages().forEach(vantages::set);
        demo.platform().onWaysChanged(() -> demo.vantages().forEach(vantages::set));
        demo.platform().checkout().announceTo(this::tell);
    }

    // As a pipeline announces its deploys, without asking a gate about them.
    private void tell(Checkout.News news) {
        Instant now = clock.instant();
        Instant started = news.finished() ? begun.getOrDefault(news.version(), now) : now;
        begun.clear();
        begun.put(news.version(), started);
        deploys.fire(new DeployTold(
                "demo-%s-%d".formatted(news.version(), started.toEpochMilli()),
                "checkout",
                news.version(),
                news.previous(),
                started,
                news.finished() ? now : null));
    }

    /** The demo that runs here, if one does. */
    Optional<Demo> demo() {
        return Optional.ofNullable(attached.get()).or(Demo::running);
    }

    /** The demo that runs here; a 404 like that of any unknown address if none does. */
    Demo required() {
        return demo().orElseThrow(() -> ProblemException.notFound("page", "/demo"));
    }

    /** Shows that demo from now on; null for none. */
    void attach(@Nullable Demo demo) {
        attached.set(demo);
    }
}
