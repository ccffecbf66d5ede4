package dev.candor.measurement;

import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stores what the lanes bring, sets aside what never can be, and tells of what is new. */
final class Storing implements LaneProcessor {

    private static final Duration FUTURE = Duration.ofMinutes(5);

    private final MeasurementWriter writer;
    private final Duration raw;
    private final InstantSource clock;
    private final LaneCounters counters;
    private final Retries retries;
    private final Consumer<MeasurementsStored> nudge;

    /**
     * Stores through {@code writer}.
     *
     * @param raw how old a measurement may be
     * @param nudge told of what was stored, after it is committed, on the thread of its lane
     */
    Storing(
            MeasurementWriter writer,
            Duration raw,
            InstantSource clock,
            LaneCounters counters,
            Retries retries,
            Consumer<MeasurementsStored> nudge) {
        this.writer = writer;
        this.raw = raw;
        this.clock = clock;
        this.counters = counters;
        this.retries = retries;
        this.nudge = nudge;
    }

    @Override
    public List<Fate> process(List<LaneEntry> entries, Fence fence) {
        Instant now = clock.instant();
        // By identity: a batch may hold the same entry twice.
        IdentityHashMap<LaneEntry, Fate> fates = new IdentityHashMap<>(entries.size() * 2);
        List<LaneEntry> takeable = new ArrayList<>(entries.size());
        for (LaneEntry entry : entries) {
            if (inTime(entry.measurement(), now)) {
                takeable.add(entry);
            } else {
                fates.put(entry, Fate.REFUSED);
            }
        }
        if (!storeAll(takeable, fence, fates)) {
            return List.of();
        }
        List<Fate> inOrder = new ArrayList<>(entries.size());
        List<Measurement> stored = new ArrayList<>(entries.size());
        List<String> agents = new ArrayList<>(entries.size());
        for (LaneEntry entry : entries) {
            Fate fate = fates.getOrDefault(entry, Fate.DUPLICATE);
            inOrder.add(fate);
            if (fate == Fate.STORED) {
                stored.add(entry.measurement());
                agents.add(entry.agent());
                // The same object once more is a duplicate of itself.
                fates.put(entry, Fate.DUPLICATE);
            }
        }
        counters.stored().increment(stored.size());
        counters.duplicates().increment(Collections.frequency(inOrder, Fate.DUPLICATE));
        tell(new MeasurementsStored(stored, agents));
        return inOrder;
    }

    private boolean inTime(Measurement measurement, Instant now) {
        if (measurement.startedAt().isBefore(now.minus(raw))) {
            counters.tooOld().increment();
            return false;
        }
        if (measurement.startedAt().isAfter(now.plus(FUTURE))) {
            counters.inFuture().increment();
            return false;
        }
        return true;
    }

    private void tell(MeasurementsStored stored) {
        if (stored.measurements().isEmpty()) {
            return;
        }
        try {
            nudge.accept(stored);
        } catch (RuntimeException e) {
            counters.nudgeFailures().increment();
            Log.errorf(
                    e,
                    "someone told of %d stored measurements failed; they are stored",
                    stored.measurements().size());
        }
    }

    // Halves a batch that the database will not take until the entry at fault stands alone. False: stopped meanwhile.
    private boolean storeAll(List<LaneEntry> entries, Fence fence, IdentityHashMap<LaneEntry, Fate> fates) {
        if (entries.isEmpty()) {
            return true;
        }
        String fault;
        try {
            List<LaneEntry> done = retries.persistently(() -> writer.store(entries, clock.instant(), fence));
            if (done == null) {
                return false;
            }
            done.forEach(entry -> fates.put(entry, Fate.STORED));
            return true;
        } catch (Retries.BadDataException e) {
            fault = String.valueOf(e.getMessage());
        }
        if (entries.size() > 1) {
            int half = entries.size() / 2;
            return storeAll(entries.subList(0, half), fence, fates)
                    && storeAll(entries.subList(half, entries.size()), fence, fates);
        }
        return setAside(entries.get(0), fault, fates);
    }

    private boolean setAside(LaneEntry entry, @Nullable String fault, IdentityHashMap<LaneEntry, Fate> fates) {
        String reason = String.valueOf(fault);
        fates.put(entry, Fate.REFUSED);
        counters.poison().increment();
        Log.warnf("measurement %d of agent %s was set aside: %s", entry.sequence(), entry.agent(), reason);
        try {
            Boolean done = retries.persistently(() -> {
                writer.setAside(entry, reason, clock.instant());
                return true;
            });
            return done != null;
        } catch (Retries.BadDataException e) {
            Log.errorf("it could not even be set aside and is lost: %s", e.getMessage());
            return true;
        }
    }
}
