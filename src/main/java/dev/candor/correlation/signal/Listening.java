package dev.candor.correlation.signal;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes in what is said at once. As Alertmanager does: what a source says of one thing is one signal as long as it is said
 * again before it is over, and the earliest beginning of it counts.
 */
final class Listening {

    private final SignalStore store;
    private final Instant now;
    private final Map<Key, Signal> lasting = new HashMap<>();
    private final Map<Beginning, Signal> over = new HashMap<>();
    private int free;
    private boolean changed;

    private record Key(String source, String fingerprint) {}

    private record Beginning(Key key, Instant from) {}

    Listening(SignalStore store, int most, Instant now, Collection<Claim> claims) {
        this.store = store;
        this.now = now;
        store.of(claims).forEach(this::remember);
        this.free = most
                - (int) store.open().stream()
                        .filter(open -> open.signal().lastsAt(now))
                        .count();
    }

    /** Whether what lasts is another now than before. */
    boolean changed() {
        return changed;
    }

    Hearing hear(List<Claim> claims) {
        return claims.stream().map(this::hear).reduce(Hearing.NOTHING, Hearing::and);
    }

    private Hearing hear(Claim claim) {
        Key key = new Key(claim.source(), claim.fingerprint());
        Signal known = lasting.get(key);
        if (known != null && !known.lastsAt(now)) {
            // It was not said again in time, and no tick has seen that yet.
            store.end(known.id(), known.until());
            remember(ended(known, known.until()));
            known = null;
        }
        if (claim.overAt(now)) {
            return known == null ? new Hearing(0, 0, 0, 1, 0, 0) : end(known, claim);
        }
        if (known != null) {
            return again(known, claim);
        }
        Signal before = over.get(new Beginning(key, claim.from()));
        if (free <= 0) {
            return new Hearing(0, 0, 0, 0, 0, 1);
        }
        free--;
        changed = true;
        Signal signal = signal(before == null ? UUID.randomUUID() : before.id(), claim, claim.from());
        if (before == null) {
            store.insert(signal);
        } else {
            store.sayAgain(signal); // it had fallen silent, and says that it never was over
        }
        remember(signal);
        return new Hearing(1, 0, 0, 0, 0, 0);
    }

    private Hearing end(Signal known, Claim claim) {
        if (claim.until().isBefore(known.from())) {
            return new Hearing(0, 0, 0, 1, 0, 0); // the end of an earlier time, late
        }
        store.end(known.id(), claim.until());
        remember(ended(known, claim.until()));
        free++;
        changed = true;
        return new Hearing(0, 0, 1, 0, 0, 0);
    }

    private Hearing again(Signal known, Claim claim) {
        boolean earlier = claim.from().isBefore(known.from())
                && !over.containsKey(new Beginning(new Key(claim.source(), claim.fingerprint()), claim.from()));
        Instant from = earlier ? claim.from() : known.from();
        Signal signal = signal(known.id(), claim, from);
        changed |= signal.severity() != known.severity()
                || signal.kind() != known.kind()
                || !signal.about().equals(known.about());
        store.sayAgain(signal);
        remember(signal);
        return new Hearing(0, 1, 0, 0, 0, 0);
    }

    private void remember(Signal signal) {
        Key key = new Key(signal.source(), signal.fingerprint());
        if (signal.endedAt() == null) {
            lasting.put(key, signal);
        } else {
            lasting.remove(key);
            over.put(new Beginning(key, signal.from()), signal);
        }
    }

    private Signal signal(UUID id, Claim claim, Instant from) {
        return new Signal(
                id,
                claim.source(),
                claim.fingerprint(),
                claim.about(),
                claim.kind(),
                claim.severity(),
                claim.text(),
                from.isAfter(now) ? now : from,
                now,
                claim.until(),
                null);
    }

    private static Signal ended(Signal signal, Instant at) {
        return new Signal(
                signal.id(),
                signal.source(),
                signal.fingerprint(),
                signal.about(),
                signal.kind(),
                signal.severity(),
                signal.text(),
                signal.from(),
                signal.heardAt(),
                signal.until(),
                at.isBefore(signal.from()) ? signal.from() : at);
    }
}
