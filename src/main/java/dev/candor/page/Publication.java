package dev.candor.page;

import dev.candor.correlation.Judgement;
import dev.candor.incident.Impact;
import dev.candor.security.CapabilityKeys;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes what waits to be made, out of facts, and puts it into the store. What one change costs is linear in what it changes:
 * what is shared is made once, and an audience is made anew only if something that its own pages say may be another. Used by
 * one thread; {@link Work} is where others ask.
 */
final class Publication {
    // One query for so many customers: enough that round trips don't count, and that what is urgent soon has its turn.
    private static final int BATCH = 250;

    private static final int MOST_KEPT = 5_000;

    private final Sources sources;
    private final SnapshotStore store;
    private final Work work;
    private final InstantSource clock;
    private final Listener listener;
    private final Press press;
    private final Drawings drawings;
    private final Holders holders;

    private volatile @Nullable Platform platform;
    // What is shared now, and with it what editions may still refer to that are not made anew yet.
    private Map<String, Snapshot> current = Map.of();
    private Map<String, Snapshot> made;
    private @Nullable String mark;
    private @Nullable Instant confirmedAt;
    private @Nullable Instant minute;
    // Whether all audiences are being made anew, and whether one of them could not.
    private boolean full;
    private volatile boolean failed;

    /** Told of what happens, for meters. */
    interface Listener {
        /** That many artefacts were made of a change, the last of them so long after it. */
        void made(int artefacts, Duration after);

        /** A source could not be asked, or an audience not be made. */
        void failed(RuntimeException why);

        /** How old all that is published is; empty if some of it was never known. */
        void age(Optional<Duration> age);
    }

    /**
     * A publication that goes on from what the store holds.
     *
     * @param base where the site can be reached from outside, without a slash at its end
     * @param everyCustomer whether all customers of the catalog have pages, and not only those with a key
     */
    Publication(
            Sources sources,
            URI base,
            Templates templates,
            SnapshotStore store,
            Work work,
            InstantSource clock,
            boolean everyCustomer,
            Listener listener) {
        this.sources = sources;
        this.store = store;
        this.work = work;
        this.clock = clock;
        this.holders = new Holders(store, sources, everyCustomer);
        this.listener = listener;
        this.drawings = new Drawings(sources, base, templates);
        this.press = new Press(base, templates, store.commons());
        this.made = store.commons().snapshots();
    }

    /** Makes sure that what is published is right, as far as the sources can be asked: what is not waits from now on. */
    void confirm() {
        Instant begun = clock.instant();
        try {
            keys(sources.keys());
            String now = sources.mark();
            Instant currentMinute = begun.truncatedTo(ChronoUnit.MINUTES);
            if (!now.equals(mark) || !currentMinute.equals(minute)) {
                work.hit(begun);
            }
            // Whatever told of it, or did not: what is published must be of the health that is believed.
            if (platform != null
                    && !platform.health()
                            .equals(Platform.health(sources.judgement().orElse(null)))) {
                work.all(begun);
            }
            mark = now;
            minute = currentMinute;
            confirmedAt = begun;
        } catch (RuntimeException e) {
            listener.failed(e);
        }
    }

    /**
     * From now on these keys are good: who has none any more reads nothing, and who has one now is made next. Safe for any
     * thread.
     */
    void keys(CapabilityKeys now) {
        Set<String> gone = holders.all();
        Set<String> come = new TreeSet<>(now.customers());
        come.removeAll(gone);
        store.keys(now);
        gone.removeAll(holders.all());
        gone.forEach(customer -> store.remove(SnapshotStore.nameOf(Audience.of(customer))));
        work.urgent(come, clock.instant());
    }

    /** Makes all that waits. What can't be made now goes on waiting. */
    void run() {
        while (step()) {
            // One after the other.
        }
    }

    /**
     * Makes some of what waits, what comes first first.
     *
     * @return whether there may be more that can be made now
     */
    boolean step() {
        store.writeKeys();
        Optional<Work.First> first = work.first();
        Map<String, Instant> batch = first.isPresent() ? Map.of() : work.take(BATCH);
        try {
            if (first.isPresent()) {
                begin(first.get());
                return true;
            }
            if (!batch.isEmpty()) {
                make(batch);
                return true;
            }
            end();
        } catch (RuntimeException e) {
            listener.failed(e);
            first.ifPresent(again -> work.all(again.since()));
            batch.forEach((customer, since) -> work.urgent(Set.of(customer), since));
        }
        pulse();
        return false;
    }

    private void begin(Work.First first) {
        Platform before = platform;
        Platform now = Platform.look(sources, before, clock.instant());
        platform = now;
        press.shares().factsChanged();
        current = press.commons(now.facts(), now.facts().at(clock.instant()));
        Edition everybody = press.edition(now.facts(), Audience.EVERYBODY);
        Map<String, Snapshot> both = new HashMap<>(made);
        both.putAll(current);
        made = both;
        store.commons(press.commons(made));
        press.shares().grown();
        store.put(SnapshotStore.EVERYBODY, everybody);
        listener.made(everybody.snapshots().size(), Duration.between(first.since(), clock.instant()));

        Set<String> readers = holders.all();
        Set<UUID> telling = new HashSet<>(first.incidents());
        if (first.hit()) {
            now.facts().open().forEach(i -> telling.add(i.id()));
        }
        for (UUID incident : telling) {
            Set<String> hit = new TreeSet<>(sources.customersIn(incident));
            hit.retainAll(readers);
            work.urgent(hit, first.since());
        }
        if (first.all() || now.tellsOtherThan(before)) {
            full = true;
            work.others(readers, first.since());
        }
    }

    private void make(Map<String, Instant> batch) {
        Platform now = Objects.requireNonNull(platform, "audiences are made after what they share");
        List<String> customers = batch.keySet().stream().filter(holders::has).toList();
        Map<String, List<Impact>> impacts = sources
                .impacts(customers, clock.instant().minus(Platform.LONG))
                .stream()
                .collect(Collectors.groupingBy(Impact::customer));
        Map<String, Edition> editions = new ConcurrentHashMap<>();
        customers.parallelStream().forEach(customer -> {
            Audience audience = Audience.of(customer);
            String name = SnapshotStore.nameOf(audience);
            Facts facts = now.facts().of(impacts.getOrDefault(customer, List.of()));
            try {
                editions.put(name, press.edition(facts, audience, store.inMemory(name)));
            } catch (RuntimeException e) {
                listener.failed(e);
                failed = true;
                // Nobody may take it for right any more; the next change tries again.
                Instant since = batch.getOrDefault(customer, clock.instant());
                store.read(name).ifPresent(old -> store.put(name, old.held(since)));
            }
        });
        share();
        editions.entrySet().parallelStream().forEach(entry -> store.put(entry.getKey(), entry.getValue()));
        Instant oldest = batch.values().stream().min(Instant::compareTo).orElse(clock.instant());
        listener.made(
                editions.values().stream().mapToInt(e -> e.snapshots().size()).sum(),
                Duration.between(oldest, clock.instant()));
    }

    // Before any edition that refers to it.
    private void share() {
        if (press.shares().grown()) {
            store.commons(press.commons(made));
        }
    }

    private void end() {
        // Whose edition could not be made anew still has its old one, which refers to what was.
        if (full && (!failed || made.size() > MOST_KEPT)) {
            press.shares().forgetUnused();
            made = current;
            store.commons(press.commons(made));
            Set<String> names = new HashSet<>(Set.of(SnapshotStore.EVERYBODY));
            holders.all().forEach(customer -> names.add(SnapshotStore.nameOf(Audience.of(customer))));
            store.keepOnly(names);
        }
        full = false;
        failed = false;
    }

    /** Tells how old all that is published is. */
    private void pulse() {
        Judgement judgement = sources.judgement().orElse(null);
        Instant confirmed = confirmedAt;
        if (judgement == null || confirmed == null || platform == null) {
            listener.age(Optional.empty());
            return;
        }
        Instant asOf = work.waitingSince()
                .filter(waiting -> waiting.isBefore(confirmed))
                .orElse(confirmed);
        asOf = judgement.at().isBefore(asOf) ? judgement.at() : asOf;
        listener.age(Optional.of(Duration.between(asOf, clock.instant())));
        Instant checkedAt = Checked.of(judgement).last();
        // What is checked for the first time is told at once, since pages speak of it already.
        if (store.pulse().olderStepThan(asOf) || (store.pulse().checkedAt() == null && checkedAt != null)) {
            store.pulse(new Pulse(asOf, checkedAt, store.pulse().patience()));
        }
    }

    /** An audience's edition, made at once. */
    Edition now(Audience audience) {
        String customer = audience.customer();
        if (platform == null || customer == null) {
            begin(new Work.First(clock.instant(), platform == null, false, Set.of()));
        }
        if (customer != null) {
            make(Map.of(customer, clock.instant()));
        }
        return store.read(SnapshotStore.nameOf(audience)).orElse(Edition.EMPTY);
    }

    /** What is drawn when it is asked for; empty if nothing is at that path. For any thread. */
    Optional<Snapshot> drawing(Audience audience, String path) {
        return Optional.ofNullable(platform)
                .flatMap(known -> drawings.draw(known.facts(), audience, path, clock.instant()));
    }

    /** The page of an incident that is too old to be published; empty if there is none that may be shown. For any thread. */
    Optional<Snapshot> incident(Audience audience, UUID id) {
        return Optional.ofNullable(platform).flatMap(known -> drawings.incident(known.facts(), audience, id, press));
    }
}
