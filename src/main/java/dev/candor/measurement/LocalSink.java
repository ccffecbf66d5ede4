package dev.candor.measurement;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/** The sink of the process that owns the database: what it takes over is committed. Touches nothing before its first batch. */
@Singleton
public class LocalSink implements MeasurementSink {

    // Long enough for a full queue on a slow disk, short enough for whoever stops the process to wait.
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Lanes lanes;
    private final LaneWaits waits;

    LocalSink(
            DataSource database,
            HistoryConfig config,
            Partitions partitions,
            InstantSource clock,
            MeterRegistry meters,
            Event<MeasurementsStored> stored) {
        this.waits = new LaneWaits(clock, meters);
        this.lanes = new Lanes(
                config.lanes(), new MeasurementWriter(database, partitions), config.raw(), clock, meters, stored::fire);
    }

    @Override
    public CompletionStage<Receipt> accept(MeasurementBatch batch) {
        return waits.watch(() -> lanes.accept(batch));
    }

    void stop(@Observes ShutdownEvent event) {
        try {
            lanes.stop(DRAIN);
        } catch (InterruptedException e) {
            Log.warn("interrupted while storing the last measurements; what is not stored stays with its sender");
            Thread.currentThread().interrupt();
        }
    }
}
