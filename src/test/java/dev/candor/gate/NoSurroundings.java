package dev.candor.gate;

import dev.candor.correlation.Judgement;
import dev.candor.measurement.Measurement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Nothing is known and nothing happens. */
class NoSurroundings implements Surroundings {

    @Override
    public Set<String> probes() {
        return Set.of();
    }

    @Override
    public List<String> probesOf(String app) {
        return List.of();
    }

    @Override
    public Optional<String> evidence(String probe, String what) {
        return Optional.empty();
    }

    @Override
    public Optional<String> componentOf(String probe) {
        return Optional.empty();
    }

    @Override
    public Set<String> places() {
        return Set.of();
    }

    @Override
    public List<Measurement> measurements(List<String> probes, Instant since) {
        return List.of();
    }

    @Override
    public Optional<Judgement> belief() {
        return Optional.empty();
    }

    @Override
    public void run(String gate, GateSpec spec, Instant until) {
        // Nothing runs.
    }

    @Override
    public void stop(String gate) {
        // Nothing ran.
    }
}
