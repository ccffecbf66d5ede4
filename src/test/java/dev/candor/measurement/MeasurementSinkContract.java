package dev.candor.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every sink promises, whatever it leads to. */
abstract class MeasurementSinkContract {
    private final String probe = "sink-" + UUID.randomUUID();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    /** The sink to try. */
    abstract MeasurementSink sink();

    /** What is behind the sink, of one probe, oldest first. */
    abstract List<Measurement> stored(String probe, Instant from);

    @Test
    void acknowledgedIsStored() throws Exception {
        Measurement measurement = Measurements.up(probe, "fra", now, 5);
        assertThat(send(UUID.randomUUID(), new MeasurementBatch.Entry(1, measurement)))
                .isEqualTo(new MeasurementSink.Receipt(1, 0, 0));
        assertThat(stored(probe, now)).containsExactly(measurement);
    }

    @Test
    void aBatchSentAgainInPartsAndMixedWithNewIsStoredOnce() throws Exception {
        UUID boot = UUID.randomUUID();
        MeasurementBatch.Entry one = new MeasurementBatch.Entry(1, Measurements.up(probe, "fra", now, 5));
        MeasurementBatch.Entry two = new MeasurementBatch.Entry(2, Measurements.down(probe, "fra", now.plusMillis(1)));
        MeasurementBatch.Entry three =
                new MeasurementBatch.Entry(3, Measurements.up(probe, "fra", now.plusMillis(2), 6));
        send(boot, one, two);
        assertThat(send(boot, three, two)).isEqualTo(new MeasurementSink.Receipt(1, 1, 0));
        assertThat(send(boot, one, two, three)).isEqualTo(new MeasurementSink.Receipt(0, 3, 0));
        assertThat(stored(probe, now)).containsExactly(one.measurement(), two.measurement(), three.measurement());
    }

    @Test
    void theSameNumberOfAnotherBootIsAnotherMeasurement() throws Exception {
        MeasurementBatch.Entry entry = new MeasurementBatch.Entry(1, Measurements.up(probe, "fra", now, 5));
        send(UUID.randomUUID(), entry);
        assertThat(send(UUID.randomUUID(), entry).stored()).isEqualTo(1);
    }

    @Test
    void whatCanNeverBeStoredIsRefusedAloneAndAnEmptyBatchIsFine() throws Exception {
        UUID boot = UUID.randomUUID();
        assertThat(send(
                        boot,
                        new MeasurementBatch.Entry(
                                1, Measurements.up(probe, "fra", now.minus(400, ChronoUnit.DAYS), 5)),
                        new MeasurementBatch.Entry(2, Measurements.up(probe, "fra", now, 5))))
                .isEqualTo(new MeasurementSink.Receipt(1, 0, 1));
        assertThat(send(boot)).isEqualTo(new MeasurementSink.Receipt(0, 0, 0));
    }

    private MeasurementSink.Receipt send(UUID boot, MeasurementBatch.Entry... entries) throws Exception {
        return sink().accept(new MeasurementBatch("fra", boot, List.of(entries)))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
