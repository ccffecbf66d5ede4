package dev.candor.fleet;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.MeasurementSink;
import dev.candor.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes batches of agents over: what each has a say in goes to the sink, all else is refused, told and counted. */
@ApplicationScoped
class Intake {

    /** Measurements of a batch. */
    static final int MOST = 500;

    // Then the agent may as well try again: what is stored meanwhile is a duplicate.
    private static final long PATIENCE_MS = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final MeasurementSink sink;
    private final Handout handout;
    private final Fleet fleet;
    private final MeterRegistry meters;
    private final ObjectMapper json = MeasurementJson.mapper();
    private final ObjectReader batches = MeasurementJson.batches(Batch.class);

    Intake(MeasurementSink sink, Handout handout, Fleet fleet, MeterRegistry meters) {
        this.sink = sink;
        this.handout = handout;
        this.fleet = fleet;
        this.meters = meters;
    }

    /** The body of a batch. */
    record Batch(List<MeasurementBatch.@Nullable Entry> entries) {}

    /** Completes when all that could be stored is durable; with a 503 if there is no room, and nothing is lost. */
    CompletionStage<MeasurementSink.Receipt> take(AgentDoor.Visitor visitor, byte[] body) {
        List<MeasurementBatch.Entry> good = new ArrayList<>();
        int bad = 0;
        List<MeasurementBatch.@Nullable Entry> entries = read(body);
        for (MeasurementBatch.Entry entry : entries) {
            String reason = entry == null ? "unreadable" : reasonAgainst(visitor.agent(), entry);
            if (entry == null || reason != null) {
                bad++;
                meters.counter("candor_agent_measurements_refused", "reason", String.valueOf(reason))
                        .increment();
            } else {
                good.add(entry);
            }
        }
        if (bad > 0) {
            fleet.refused(visitor.agent(), bad);
            Log.warnf(
                    "%d of %d measurements of agent %s were refused: it has no say in them",
                    bad, entries.size(), visitor.agent().name());
        }
        if (good.isEmpty()) {
            return CompletableFuture.completedFuture(new MeasurementSink.Receipt(0, 0, bad));
        }
        int refused = bad;
        return sink.accept(new MeasurementBatch(visitor.agent().name(), visitor.boot(), good))
                .toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .handle((receipt, failure) -> {
                    if (receipt == null) {
                        throw full(failure);
                    }
                    return new MeasurementSink.Receipt(
                            receipt.stored(), receipt.duplicates(), receipt.refused() + refused);
                });
    }

    private static ProblemException full(@Nullable Throwable failure) {
        return ProblemException.unavailable(
                "ingest-full",
                "No room for measurements now",
                "keep them and send them again: %s"
                        .formatted(
                                failure == null || failure.getMessage() == null
                                        ? "the database is slow"
                                        : failure.getMessage()),
                RETRY);
    }

    private @Nullable String reasonAgainst(AgentRecord agent, MeasurementBatch.Entry entry) {
        Measurement measurement = entry.measurement();
        // Jackson hands over null where a field is missing, whatever the record promises.
        if (measurement == null
                || measurement.probe() == null
                || measurement.startedAt() == null
                || measurement.outcome() == null
                || measurement.timings() == null
                || measurement.phases() == null
                || measurement.observed() == null
                || measurement.observed().identity() == null
                || measurement.kind() == null
                || entry.sequence() < 1) {
            return "unreadable";
        }
        if (!agent.location().equals(measurement.location())) {
            return "other_location";
        }
        return handout.has(agent, measurement.probe()) ? null : "not_assigned";
    }

    private List<MeasurementBatch.@Nullable Entry> read(byte[] body) {
        List<MeasurementBatch.@Nullable Entry> entries;
        try {
            Batch batch = batches.readValue(body);
            entries = batch.entries();
        } catch (IOException | RuntimeException e) {
            entries = readEach(body);
        }
        if (entries == null || entries.size() > MOST) {
            throw ProblemException.unprocessable(
                    "batch-too-long",
                    "The batch holds too much, or nothing",
                    "expected entries, at most %d, found %s"
                            .formatted(MOST, entries == null ? "none" : entries.size()));
        }
        return entries;
    }

    // One that can't be read must not keep the others out.
    private List<MeasurementBatch.@Nullable Entry> readEach(byte[] body) {
        List<MeasurementBatch.@Nullable Entry> entries = new ArrayList<>();
        try {
            for (JsonNode node : json.readTree(body).path("entries")) {
                try {
                    entries.add(json.treeToValue(node, MeasurementBatch.Entry.class));
                } catch (JacksonException | RuntimeException e) {
                    entries.add(null);
                }
            }
            return entries;
        } catch (IOException e) {
            throw ProblemException.badRequest(
                    "batch-unreadable", "The batch cannot be read", "expected JSON with a list of entries");
        }
    }
}
