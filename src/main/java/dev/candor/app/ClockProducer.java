package dev.candor.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** The one place that reads the machine's clock and its randomness; everything else has them injected. */
@ApplicationScoped
class ClockProducer {

    @Produces
    @ApplicationScoped
    InstantSource clock() {
        return InstantSource.system();
    }

    /** Randomness for spreading and jitter; never for secrets. */
    @Produces
    @ApplicationScoped
    RandomGenerator random() {
        return RandomGenerator.of("L64X128MixRandom");
    }
}
