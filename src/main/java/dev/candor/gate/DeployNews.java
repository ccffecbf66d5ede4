package dev.candor.gate;

import dev.candor.correlation.signal.DeployTold;
import dev.candor.correlation.signal.Rollouts;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;

/** Tells the rooms above of deploys, which are evidence there. */
@ApplicationScoped
class DeployNews {

    private final Deploys deploys;
    private final Event<DeployTold> told;
    private final InstantSource clock;

    DeployNews(Deploys deploys, Event<DeployTold> told, InstantSource clock) {
        this.deploys = deploys;
        this.told = told;
        this.clock = clock;
    }

    /** What began before this process did is evidence too. */
    void start(@Observes StartupEvent event) {
        deploys.since(clock.instant().minus(Rollouts.REMEMBERED)).forEach(this::tell);
    }

    void tell(Deploy deploy) {
        told.fire(new DeployTold(
                deploy.id(),
                deploy.app(),
                deploy.version(),
                deploy.previousVersion(),
                deploy.startedAt(),
                deploy.finishedAt()));
    }
}
