package dev.candor.measurement;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeSet;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Listens for what must call in, and measures on each probe's interval whether it did. Several hubs that do so at once store
 * one measurement: its number is its place on the clock.
 */
@Singleton
class Heartbeats {

    /** Calls under one token within a minute; more are told to come later. */
    static final int MOST_CALLS = 60;

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final HeartbeatStore store;
    private final Supplier<ProbeSet> probes;
    private final MeasurementSink sink;
    private final InstantSource clock;
    private final Map<String, Long> lastSlots = new HashMap<>();
    private final Map<String, Calls> counted = new HashMap<>();
    private volatile Map<String, HeartbeatStore.Row> rows = Map.of();
    private volatile @Nullable Instant listening;

    /** How many calls came in a minute. */
    private record Calls(Instant since, int number) {}

    @Inject
    Heartbeats(HeartbeatStore store, ProbeCatalog catalog, MeasurementSink sink, InstantSource clock) {
        this(store, catalog::current, sink, clock);
    }

    Heartbeats(HeartbeatStore store, Supplier<ProbeSet> probes, MeasurementSink sink, InstantSource clock) {
        this.store = store;
        this.probes = probes;
        this.sink = sink;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void tick() {
        try {
            measure(clock.instant());
        } catch (SQLException | RuntimeException e) {
            Log.errorf("heartbeats could not be judged; the next tick judges them again: %s", e.getMessage());
        }
    }

    /** Measures those whose turn has come since the last time. */
    void measure(Instant now) throws SQLException {
        List<Probe> asked = heartbeats();
        if (asked.isEmpty()) {
            return;
        }
        if (listening == null) {
            listening = now;
        }
        Set<String> ids = asked.stream().map(Probe::id).collect(Collectors.toSet());
        if (!rows.keySet().containsAll(ids)) {
            store.ensure(ids, now);
        }
        // Read each time: a call may have come to another hub.
        rows = Map.copyOf(store.all());
        for (Probe probe : asked) {
            long slot = Math.floorDiv(now.toEpochMilli(), probe.interval().toMillis());
            Long before = lastSlots.get(probe.id());
            if (before == null || slot > before) {
                lastSlots.put(probe.id(), slot);
                send(probe, "turn", slot, now);
            }
        }
    }

    private List<Probe> heartbeats() {
        return probes.get().probes().stream()
                .filter(probe -> probe.kind() instanceof ProbeKind.Heartbeat)
                .toList();
    }

    private void send(Probe probe, String sort, long number, Instant now) {
        HeartbeatStore.Row row = rows.get(probe.id());
        if (row == null || !(probe.kind() instanceof ProbeKind.Heartbeat rule)) {
            return;
        }
        HeartbeatCalls known = row.calls();
        Instant since = listening;
        HeartbeatCalls calls = since != null && since.isAfter(known.since())
                ? new HeartbeatCalls(since, known.wellAt(), known.failedAt(), known.startedAt(), known.detail())
                : known;
        Measurement measurement = HeartbeatRule.judge(probe.id(), rule, calls, now);
        UUID boot = UUID.nameUUIDFromBytes(
                "heartbeat %s %s".formatted(sort, probe.id()).getBytes(StandardCharsets.UTF_8));
        var unused = sink.accept(new MeasurementBatch(
                        ProbeKind.Heartbeat.LOCATION, boot, List.of(new MeasurementBatch.Entry(number, measurement))))
                .whenComplete((receipt, error) -> {
                    if (error != null) {
                        Log.warnf("a heartbeat's measurement was not stored; its next turn is: %s", error.getMessage());
                    }
                });
    }

    /** How a call was taken. */
    enum Heard {
        YES,
        UNKNOWN_TOKEN,
        TOO_MANY
    }

    /**
     * A call came; it is durable once this returns. To call again means the same. What it says is judged at once.
     *
     * @param detail one line for people; null for nothing
     */
    Heard called(String token, HeartbeatStore.Word word, @Nullable String detail) throws SQLException {
        Optional<Probe> caller = heartbeats().stream()
                .filter(probe -> {
                    HeartbeatStore.Row row = rows.get(probe.id());
                    return row != null
                            && MessageDigest.isEqual(
                                    row.token().getBytes(StandardCharsets.UTF_8),
                                    token.getBytes(StandardCharsets.UTF_8));
                })
                .findFirst();
        if (caller.isEmpty()) {
            return Heard.UNKNOWN_TOKEN;
        }
        Probe probe = caller.get();
        Instant now = clock.instant();
        if (!counted(probe.id(), now)) {
            return Heard.TOO_MANY;
        }
        store.called(probe.id(), word, detail, now);
        rows = Map.copyOf(store.all());
        send(probe, "call", now.toEpochMilli(), now);
        return Heard.YES;
    }

    private synchronized boolean counted(String probe, Instant now) {
        Calls calls = counted.get(probe);
        if (calls == null || !now.isBefore(calls.since().plus(WINDOW))) {
            counted.put(probe, new Calls(now, 1));
            return true;
        }
        counted.put(probe, new Calls(calls.since(), Math.min(MOST_CALLS + 1, calls.number() + 1)));
        return calls.number() < MOST_CALLS;
    }

    /** The tokens of those in force, by the id of their probe, in file order. */
    Map<String, HeartbeatStore.Row> known() {
        Map<String, HeartbeatStore.Row> known = new LinkedHashMap<>();
        new ArrayList<>(heartbeats()).forEach(probe -> {
            HeartbeatStore.Row row = rows.get(probe.id());
            if (row != null) {
                known.put(probe.id(), row);
            }
        });
        return known;
    }
}
