package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.Measurements;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CourierTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path home;

    private final RecordingSink sink = new RecordingSink();

    @Test
    void whatIsOfferedReachesTheSinkOnceAndLeavesTheSpool() throws Exception {
        Spool spool = spool();
        Courier courier = start(spool);
        offer(courier, 1, 1200);
        await().until(() -> sink.stored().size() == 1200);
        await().until(() -> spool.standing().depth() == 0);
        courier.stop(Duration.ofSeconds(5));

        assertThat(sink.stored()).containsExactlyElementsOf(measurements(1, 1200));
        assertThat(sink.batches()).allMatch(batch -> batch.entries().size() <= Courier.BATCH);
        assertThat(courier.tally().stored()).isEqualTo(1200);
        assertThat(courier.tally().trouble()).isNull();
    }

    @Test
    void whileTheSinkIsAwayNothingIsLostAndWhatIsNewGoesFirstAfterwards() throws Exception {
        Spool spool = spool();
        Courier courier = start(spool);
        sink.away(true);
        offer(courier, 1, 3000);
        await().until(() -> spool.standing().depth() == 3000);
        await().until(() -> courier.tally().trouble() != null);
        assertThat(courier.tally().trouble()).contains("away");

        sink.away(false);
        await().atMost(Duration.ofSeconds(20)).until(() -> sink.stored().size() == 3000);
        await().until(() -> spool.standing().depth() == 0);
        courier.stop(Duration.ofSeconds(5));
        assertThat(sink.stored()).containsExactlyElementsOf(measurements(1, 3000));
        assertThat(courier.dropped()).isZero();
    }

    @Test
    void whatWasTakenWithoutAnAnswerIsSentAgainUnderTheSameNumbers() throws Exception {
        Spool spool = spool();
        Courier courier = start(spool);
        sink.losesAnswers(true);
        offer(courier, 1, 40);
        await().until(() -> sink.batches().size() >= 2);
        sink.losesAnswers(false);
        await().atMost(Duration.ofSeconds(20)).until(() -> spool.standing().depth() == 0);
        courier.stop(Duration.ofSeconds(5));

        assertThat(sink.stored()).containsExactlyElementsOf(measurements(1, 40));
        assertThat(courier.tally().duplicates()).isPositive();
    }

    @Test
    void aRestartGoesOnWithWhatWasLeftAndWithTheNextNumber() throws Exception {
        sink.away(true);
        Courier before = start(spool());
        offer(before, 1, 10);
        before.stop(Duration.ofSeconds(5));
        assertThat(sink.stored()).isEmpty();

        sink.away(false);
        Courier after = start(spool());
        offer(after, 11, 20);
        await().until(() -> sink.stored().size() == 20);
        after.stop(Duration.ofSeconds(5));
        assertThat(sink.stored()).containsExactlyElementsOf(measurements(1, 20));
        assertThat(sink.batches())
                .extracting(MeasurementBatch::boot)
                .containsOnly(sink.batches().get(0).boot());
    }

    @Test
    void aMeasurementOfferedAfterTheEndIsCounted() throws Exception {
        Courier courier = start(spool());
        courier.stop(Duration.ofSeconds(5));
        offer(courier, 1, 1);
        assertThat(courier.dropped()).isEqualTo(1);
        assertThat(sink.stored()).isEmpty();
    }

    private Spool spool() throws IOException {
        return Spool.open(home.resolve("fra"), new Spool.Limits(64 << 20, 64 << 10));
    }

    private Courier start(Spool spool) {
        Courier courier =
                new Courier("fra", spool, sink, InstantSource.fixed(START), RandomGenerator.of("L64X128MixRandom"));
        courier.start();
        return courier;
    }

    private static void offer(Courier courier, int from, int to) {
        measurements(from, to).forEach(courier::offer);
    }

    private static List<Measurement> measurements(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> Measurements.up("site", "fra", START.plusSeconds(i), i))
                .toList();
    }
}
