package dev.candor.page;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells readers, as server-sent events (HTML standard, §9.2), when their page says something else: an event {@code page}
 * whose id names what the page says, and whose data is what {@code api/v2/status.json} says then. It looks at snapshots and
 * at nothing else. Who comes back with the id that is in force is told nothing until it is another.
 */
final class PageStreams implements AutoCloseable {
    /** Where it is below an audience's root. */
    static final String PATH = "events";

    private static final Logger LOG = Logger.getLogger(PageStreams.class);
    private static final String STATUS = "api/v2/status.json";
    // What is new is told within it; a look without a change is some map look-ups.
    private static final long LOOK_MS = 500;
    // Proxies commonly cut a stream that is quiet for 30 or 60 seconds.
    private static final Duration BEAT = Duration.ofSeconds(15);
    // Then a reader comes back with what it has seen; nothing that was forgotten stays open for ever.
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int RETRY_MS = 5_000;
    private static final int WHEN_FULL_S = 30;

    private final Vertx vertx;
    private final Desk desk;
    private final SnapshotStore store;
    private final InstantSource clock;
    private final int most;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final Map<Audience, Said> said = new HashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final long timer;

    // What an audience's page says, and what that was read from.
    private record Said(Edition edition, Edition commons, boolean expired, String version) {}

    /**
     * Streams of one site.
     *
     * @param most how many may be open at once
     */
    PageStreams(Vertx vertx, Desk desk, SnapshotStore store, InstantSource clock, int most) {
        this.vertx = vertx;
        this.desk = desk;
        this.store = store;
        this.clock = clock;
        this.most = most;
        this.timer = vertx.setPeriodic(LOOK_MS, id -> soon());
    }

    /** How many are open. */
    int open() {
        return open.get();
    }

    /** How many were not let in, because enough were. */
    long refused() {
        return refused.get();
    }

    /** How many were cut off, because they did not read. */
    long dropped() {
        return dropped.get();
    }

    /** Whether that is the address of a stream. */
    static boolean asked(Address address) {
        return address.path().equals(PATH);
    }

    /** Answers with a stream, or says why not. On the request's event loop. */
    void open(HttpServerRequest request) {
        Address address = Address.of(String.valueOf(request.path()));
        open(
                request,
                address,
                address.personal() ? desk.holder(address.capability()) : Optional.of(Audience.EVERYBODY),
                Instant.MAX);
    }

    /**
     * The same for whom somebody else knows.
     *
     * @param audience empty for nobody
     * @param until until when they may read; a capability is good while it is not revoked
     */
    void open(HttpServerRequest request, Address address, Optional<Audience> audience, Instant until) {
        if (audience.isEmpty()) {
            PageRefusal.NOT_FOUND.send(request);
            return;
        }
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            refused.incrementAndGet();
            request.response().putHeader("Retry-After", String.valueOf(WHEN_FULL_S));
            PageRefusal.FULL.send(request);
            return;
        }
        Reader reader = new Reader(
                vertx.getOrCreateContext(),
                request.response(),
                audience.get(),
                address,
                clock.instant(),
                until,
                request.getHeader("Last-Event-ID"));
        readers.add(reader);
        HttpServerResponse response = request.response();
        response.closeHandler(closed -> leave(reader));
        response.exceptionHandler(failed -> leave(reader));
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", address.personal() ? "private, no-store" : "no-store")
                .putHeader("X-Accel-Buffering", "no")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        if (address.personal()) {
            response.putHeader("X-Robots-Tag", "noindex");
        } else {
            response.putHeader("Access-Control-Allow-Origin", "*");
        }
        reader.write("retry: %d\n\n".formatted(RETRY_MS));
        soon();
    }

    private void soon() {
        if (readers.isEmpty() || !looking.compareAndSet(false, true)) {
            return;
        }
        vertx.executeBlocking(() -> {
                    // Who comes from now on may not be seen any more by this look.
                    looking.set(false);
                    look();
                    return true;
                })
                .onFailure(e -> {
                    looking.set(false);
                    LOG.warnf("readers of pages' streams could not be told: %s", e.getMessage());
                });
    }

    private synchronized void look() {
        Instant now = clock.instant();
        Map<Audience, Optional<Said>> current = new HashMap<>();
        for (Reader reader : readers) {
            if (!reader.mayRead(now)) {
                reader.end();
                continue;
            }
            Said news = current.computeIfAbsent(reader.audience, this::said).orElse(null);
            if (news != null && !news.version().equals(reader.seen)) {
                tell(reader, news, now);
            } else if (!reader.told.plus(BEAT).isAfter(now)) {
                reader.told = now;
                reader.write(": nothing new\n\n");
            }
        }
        said.keySet().retainAll(current.keySet());
    }

    private Optional<Said> said(Audience audience) {
        Edition edition = store.read(SnapshotStore.nameOf(audience)).orElse(null);
        if (edition == null) {
            return Optional.empty();
        }
        Edition commons = store.commons();
        boolean expired = desk.expired(edition);
        Said before = said.get(audience);
        if (before != null
                && Platform.same(before.edition(), edition)
                && Platform.same(before.commons(), commons)
                && before.expired() == expired) {
            return Optional.of(before);
        }
        return desk.version(edition).map(version -> {
            Said now = new Said(edition, commons, expired, version);
            said.put(audience, now);
            return now;
        });
    }

    private void tell(Reader reader, Said news, Instant now) {
        Desk.Asked asked = new Desk.Asked(reader.audience, reader.address.root(), STATUS, null, false);
        try {
            String status = desk.answer(asked, news.edition())
                    .map(answer -> new String(answer.body(), StandardCharsets.UTF_8))
                    .orElse("{}");
            reader.seen = news.version();
            reader.told = now;
            reader.write("id: %s\nevent: page\ndata: %s\n\n".formatted(news.version(), status));
        } catch (IllegalStateException e) {
            // What it shares with others is made anew at this moment; the next look tells.
            LOG.debugf("a page's change is told later: %s", e.getMessage());
        }
    }

    private void leave(Reader reader) {
        if (readers.remove(reader)) {
            open.decrementAndGet();
        }
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        readers.forEach(Reader::end);
    }

    /** Somebody who is told. What changes is changed by one look at a time. */
    private final class Reader {
        private final Context context;
        private final HttpServerResponse response;
        private final Audience audience;
        private final Address address;
        private final Instant until;
        private final boolean byCapability;
        private Instant told;
        private @Nullable String seen;

        Reader(
                Context context,
                HttpServerResponse response,
                Audience audience,
                Address address,
                Instant since,
                Instant until,
                @Nullable String seen) {
            this.context = context;
            this.response = response;
            this.audience = audience;
            this.address = address;
            Instant longest = since.plus(LONGEST);
            this.until = until.isBefore(longest) ? until : longest;
            this.byCapability = until.equals(Instant.MAX) && address.personal();
            this.told = since;
            this.seen = seen;
        }

        // A capability can be revoked while somebody reads.
        boolean mayRead(Instant now) {
            return now.isBefore(until)
                    && (!byCapability
                            || desk.holder(address.capability())
                                    .filter(audience::equals)
                                    .isPresent());
        }

        void write(String text) {
            context.runOnContext(here -> {
                if (response.closed() || response.ended()) {
                    leave(this);
                } else if (response.writeQueueFull()) {
                    // What it has not read would else be kept for as long as it likes.
                    dropped.incrementAndGet();
                    leave(this);
                    response.reset();
                } else {
                    response.write(text).onFailure(failed -> leave(this));
                }
            });
        }

        void end() {
            leave(this);
            context.runOnContext(here -> {
                if (!response.closed() && !response.ended()) {
                    response.end();
                }
            });
        }
    }
}
