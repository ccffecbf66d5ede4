package dev.candor.console;

import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reader's stream: keeps what comes before the answer has begun, and hands on the rest as it comes. */
final class Line implements LiveFeed.Sink {

    // How long the browser of a reader waits before it comes back.
    private static final int RECONNECT_MS = 3_000;

    private final Sse sse;
    private final int most;
    private List<OutboundSseEvent> early = new ArrayList<>();
    private @Nullable MultiEmitter<? super OutboundSseEvent> emitter;

    /** A line that holds at most {@code most} events until it is open. */
    Line(Sse sse, int most) {
        this.sse = sse;
        this.most = most;
    }

    /** The answer has begun. */
    synchronized void open(MultiEmitter<? super OutboundSseEvent> opened) {
        emitter = opened;
        early.forEach(opened::emit);
        early = List.of();
    }

    /** Events that wait for the answer to begin. */
    synchronized int waiting() {
        return early.size();
    }

    @Override
    public void event(String id, LiveEvent event) {
        send(json(event.type(), event.json()).id(id).build());
    }

    @Override
    public void started(String id) {
        send(json("start", "{}").id(id).reconnectDelay(RECONNECT_MS).build());
    }

    @Override
    public void reset(String id) {
        send(json("reset", "{}").id(id).reconnectDelay(RECONNECT_MS).build());
    }

    @Override
    public void beat() {
        send(sse.newEventBuilder().comment("still here").build());
    }

    private OutboundSseEvent.Builder json(String type, String line) {
        // Text already: it is written as it is.
        return sse.newEventBuilder()
                .name(type)
                .mediaType(MediaType.TEXT_PLAIN_TYPE)
                .data(String.class, line);
    }

    private synchronized void send(OutboundSseEvent event) {
        if (emitter != null) {
            emitter.emit(event);
        } else if (early.size() < most) {
            early.add(event);
        }
    }
}
