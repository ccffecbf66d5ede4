package dev.candor.demo;

import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether this process runs the demo. Where it does not, the demo's routes do not exist. */
@ApplicationScoped
class DemoMode {

    private final AtomicReference<@Nullable Demo> attached = new AtomicReference<>();

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
