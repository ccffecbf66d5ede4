package dev.candor.measurement;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

@QuarkusTest
class LocalSinkTest extends MeasurementSinkContract {

    @Inject
    LocalSink sink;

    @Inject
    MeasurementStore store;

    @Override
    MeasurementSink sink() {
        return sink;
    }

    @Override
    List<Measurement> stored(String probe, Instant from) {
        return store.ofProbes(List.of(probe), from, from.plusSeconds(60));
    }
}
