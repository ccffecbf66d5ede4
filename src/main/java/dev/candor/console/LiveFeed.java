package dev.candor.console;

import dev.candor.console.LiveEvent.About;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest changes, and who is told of them. An event's id names the process and the event's number: a reader that
 * comes back with it gets what it missed, or is told that this can't be said any more.
 */
final class LiveFeed {

    private final String boot;
    private final int kept;
    private final int most;
    private final Deque<LiveEvent> ring = new ArrayDeque<>();
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private long last;

    /**
     * A feed without events and readers.
     *
     * @param boot names this process among all that were and will be; without a hyphen
     * @param kept events that are kept for readers that come back
     * @param most readers at once
     */
    LiveFeed(String boot, int kept, int most) {
        this.boot = boot;
        this.kept = kept;
        this.most = most;
    }

    /** Where events go to. Called by one thread at a time, and must not block. */
    interface Sink {
        /** One change. */
        void event(String id, LiveEvent event);

        /** The reader is told everything from {@code id} on. */
        void started(String id);

        /** What came before {@code id} is not known any more: the reader must read the whole state anew. */
        void reset(String id);

        /** Nothing happened; the stream lives. */
        void beat();
    }

    /** Somebody who is told; closed when told no more. */
    final class Reader implements AutoCloseable {
        private final Sink sink;
        private final About wanted;

        private Reader(Sink sink, About wanted) {
            this.sink = sink;
            this.wanted = wanted;
        }

        @Override
        public void close() {
            readers.remove(this);
        }
    }

    /**
     * From now on tells the sink what it wants to know, first what it missed.
     *
     * @param lastSeen the id that it got last; null if it begins
     * @return empty if there are as many readers as there may be
     */
    synchronized Optional<Reader> read(Sink sink, About wanted, @Nullable String lastSeen) {
        if (readers.size() >= most) {
            return Optional.empty();
        }
        Reader reader = new Reader(sink, wanted);
        readers.add(reader);
        if (lastSeen == null) {
            sink.started(id(last));
            return Optional.of(reader);
        }
        Optional<List<LiveEvent>> missed = after(lastSeen);
        if (missed.isEmpty()) {
            sink.reset(id(last));
        } else {
            missed.get().stream()
                    .filter(event -> event.about().touches(wanted))
                    .forEach(event -> sink.event(id(event.number()), event));
            // What was filtered out need not be looked through again.
            sink.started(id(last));
        }
        return Optional.of(reader);
    }

    private Optional<List<LiveEvent>> after(String id) {
        int hyphen = id.indexOf('-');
        if (hyphen < 0
                || !id.substring(0, hyphen).equals(boot)
                || !id.substring(hyphen + 1).matches("\\d{1,18}")) {
            return Optional.empty();
        }
        long seen = Long.parseLong(id.substring(hyphen + 1));
        if (seen > last || seen < last - ring.size()) {
            return Optional.empty();
        }
        return Optional.of(ring.stream().filter(event -> event.number() > seen).toList());
    }

    /** Tells everybody who wants to know, and keeps it for those who come back. */
    synchronized void publish(String type, About about, String json) {
        LiveEvent event = new LiveEvent(++last, type, about, json);
        ring.addLast(event);
        if (ring.size() > kept) {
            ring.removeFirst();
        }
        for (Reader reader : new ArrayList<>(readers)) {
            if (about.touches(reader.wanted)) {
                reader.sink.event(id(event.number()), event);
            }
        }
    }

    /** Lets everybody know that the stream lives. */
    synchronized void beat() {
        new ArrayList<>(readers).forEach(reader -> reader.sink.beat());
    }

    int readers() {
        return readers.size();
    }

    private String id(long number) {
        return boot + "-" + number;
    }
}
