package dev.candor.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.candor.measurement.MeasurementBatch;
import dev.candor.measurement.MeasurementJson;
import dev.candor.measurement.MeasurementSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The sink of an agent of its own process: posts to the hub, which answers when all is durable. */
final class HubSink implements MeasurementSink {

    /** Where batches go. */
    static final String TARGET = "/api/v1/agents/self/measurements";

    // Beyond what a full lane on a slow disk takes; what is stored after that is a duplicate the next time.
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HubClient hub;
    private final AgentIdentity who;

    HubSink(HubClient hub, AgentIdentity who) {
        this.hub = hub;
        this.who = who;
    }

    /** The body of a batch: the agent and what it counts in are said, and signed, in the headers. */
    record Body(List<MeasurementBatch.Entry> entries) {}

    @Override
    public CompletionStage<Receipt> accept(MeasurementBatch batch) {
        byte[] body;
        try {
            body = MeasurementJson.mapper().writeValueAsBytes(new Body(batch.entries()));
        } catch (JsonProcessingException e) {
            return CompletableFuture.failedFuture(e);
        }
        return hub.signed(who, batch.boot().toString(), "POST", TARGET, Map.of(), body, PATIENCE, 64 << 10)
                .thenCompose(HubSink::receipt);
    }

    private static CompletionStage<Receipt> receipt(HubClient.Answer answer) {
        if (answer.status() != 200) {
            return CompletableFuture.failedFuture(new IOException(answer.title()));
        }
        try {
            JsonNode told = MeasurementJson.mapper().readTree(answer.text());
            return CompletableFuture.completedFuture(new Receipt(
                    told.path("stored").asInt(),
                    told.path("duplicates").asInt(),
                    told.path("refused").asInt()));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
