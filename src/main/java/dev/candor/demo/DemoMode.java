package dev.candor.demo;

import dev.candor.agent.Vantages;
import dev.candor.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether this process runs the demo. Where it does not, the demo's routes do not exist. */
@ApplicationScoped
class DemoMode {

    private final AtomicReference<@Nullable Demo> attached = new AtomicReference<>();
    private final Vantages vantages;

    DemoMode(Vantages vantages) {
        this.vantages = vantages;
    }

    // Before any agent makes its first run: without its own way, a location would ask DNS for names that don't exist.
    void leadTheWay(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        demo().ifPresent(demo -> demo.vantages().forEach(vantages::set));
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
