package dev.candor.page;

import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The facts of the moment, with what was last known of whatever can't be asked now. */
final class FactBook {
    /** How far back the pages' short lists go. */
    static final Duration RECENT = Duration.ofDays(14);

    /** How far back history and bars go. */
    static final Duration LONG = Duration.ofDays(Projection.DAYS);

    // Of customers and their capabilities at once; a customer beyond it is asked for anew.
    private static final int CUSTOMERS = 10_000;
    private static final int OLD_INCIDENTS = 1_000;
    // Changes are told by events; this is for what another hub changed, and for a missed one.
    private static final Duration QUICK = Duration.ofSeconds(1);
    // Days and history move slowly.
    private static final Duration SLOW = Duration.ofSeconds(15);

    private final Sources sources;
    private final InstantSource clock;
    private final LastKnown<Duration, List<Incident>> incidents;
    private final LastKnown<UUID, Incident> oldIncidents;
    private final LastKnown<String, List<Impact>> impacts;
    private final LastKnown<String, String> customers;
    private final LastKnown<Duration, List<HealthSpan>> spans;
    private final LastKnown<Duration, List<Maintenance>> works;
    private final AtomicInteger catalogs = new AtomicInteger();
    private volatile @Nullable Drawn drawn;

    FactBook(Sources sources, InstantSource clock, Executor executor, Runnable onFailure) {
        this.sources = sources;
        this.clock = clock;
        this.incidents = new LastKnown<>(
                2, QUICK, clock, executor, onFailure, back -> Optional.of(sources.incidents(since(back))));
        this.oldIncidents = new LastKnown<>(OLD_INCIDENTS, SLOW, clock, executor, onFailure, sources::incident);
        this.impacts = new LastKnown<>(
                CUSTOMERS,
                QUICK,
                clock,
                executor,
                onFailure,
                customer -> Optional.of(sources.impacts(customer, since(LONG))));
        this.customers = new LastKnown<>(CUSTOMERS, QUICK, clock, executor, onFailure, sources::customerOf);
        this.spans = new LastKnown<>(
                1, SLOW, clock, executor, onFailure, back -> Optional.of(sources.spans(since(back), clock.instant())));
        this.works = new LastKnown<>(
                1, SLOW, clock, executor, onFailure, back -> Optional.of(sources.works(clock.instant())));
    }

    /**
     * Whose page a capability opens; empty for one that opens none.
     *
     * @throws LastKnown.AwayException if that can't be said now
     */
    Optional<String> customerOf(String capability) {
        return customers.get(capability).map(LastKnown.Known::value);
    }

    /** What one customer, or everybody, may know now; {@code back} says how far back incidents go. */
    Facts facts(@Nullable String customer, Duration back) {
        Optional<LastKnown.Known<List<Incident>>> told = remembered(incidents, back);
        Optional<LastKnown.Known<List<Impact>>> hurt =
                customer == null ? Optional.empty() : remembered(impacts, customer);
        Judgement judgement = sources.judgement().orElse(null);
        List<Instant> ages = new ArrayList<>();
        told.ifPresent(known -> ages.add(known.at()));
        hurt.ifPresent(known -> ages.add(known.at()));
        if (judgement != null) {
            ages.add(judgement.at());
        }
        boolean complete = ages.size() == (customer == null ? 2 : 3);
        return new Facts(
                atlas(),
                judgement,
                told.map(LastKnown.Known::value).orElse(List.of()),
                hurt.map(LastKnown.Known::value).orElse(List.of()),
                remembered(spans, LONG).map(LastKnown.Known::value).orElse(List.of()),
                remembered(works, LONG).map(LastKnown.Known::value).orElse(List.of()).stream()
                        .filter(w -> w.to().isAfter(clock.instant()))
                        .toList(),
                complete ? ages.stream().min(Instant::compareTo).orElse(null) : null,
                clock.instant());
    }

    /** The same facts with an incident that is too old to be among them, if there is one with this id. */
    Facts with(Facts facts, UUID id) {
        if (facts.incidents().stream().anyMatch(i -> i.id().equals(id))) {
            return facts;
        }
        return remembered(oldIncidents, id)
                .map(known -> new Facts(
                        facts.atlas(),
                        facts.judgement(),
                        Stream.concat(facts.incidents().stream(), Stream.of(known.value()))
                                .toList(),
                        facts.impacts(),
                        facts.spans(),
                        facts.works(),
                        facts.asOf(),
                        facts.now()))
                .orElse(facts);
    }

    /** Incidents or impacts are others now. */
    void incidentsChanged() {
        incidents.expire();
        oldIncidents.expire();
        impacts.expire();
    }

    /** Planned work is another now. */
    void worksChanged() {
        works.expire();
    }

    /** The catalog is another one now. */
    void catalogChanged() {
        catalogs.incrementAndGet();
    }

    private Atlas atlas() {
        // Counted before the catalog is read: one that changes meanwhile is read again.
        int count = catalogs.get();
        Drawn last = drawn;
        if (last == null || last.count() != count) {
            last = new Drawn(new Atlas(sources.catalog()), count);
            drawn = last;
        }
        return last.atlas();
    }

    private record Drawn(Atlas atlas, int count) {}

    private Instant since(Duration back) {
        return clock.instant().minus(back);
    }

    // Where nothing was ever known the facts are incomplete, and the page says that it can't tell.
    private static <K, V> Optional<LastKnown.Known<V>> remembered(LastKnown<K, V> source, K key) {
        try {
            return source.get(key);
        } catch (LastKnown.AwayException e) {
            return Optional.empty();
        }
    }
}
