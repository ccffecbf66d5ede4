package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Placements;
import dev.candor.correlation.blame.Suspect;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Whom each open incident hits, kept as resources move. */
@ApplicationScoped
class BlastRadius {

    private final ImpactStore store;
    private final Placements history;
    private final IncidentRepository incidents;
    private final TransactionSynchronizationRegistry transaction;

    // What the rows were last drawn from. Lost with the process: then each is drawn once more, which changes nothing.
    private final Map<UUID, Drawn> drawn = new ConcurrentHashMap<>();

    BlastRadius(
            ImpactStore store,
            Placements history,
            IncidentRepository incidents,
            TransactionSynchronizationRegistry transaction) {
        this.store = store;
        this.history = history;
        this.incidents = incidents;
        this.transaction = transaction;
    }

    /** Whether the impacts may be others than when they were last drawn. */
    boolean stale(IncidentEntity row, Catalog catalog, Instant now) {
        Drawn last = drawn.get(row.id);
        return last == null
                || !same(last.catalog(), catalog)
                || last.unsure()
                || !last.key().equals(row.causeKey)
                || !Objects.equals(last.risk(), row.risk)
                || !last.began().equals(row.beganAt)
                || (last.until() != null && !now.isBefore(last.until()));
    }

    // A catalog is replaced as a whole; comparing a hundred thousand placements at each judgement would be waste.
    private static boolean same(Object a, Object b) {
        return a == b;
    }

    /** Writes the impacts that the blame and the placements say; answers whether any is another than before. */
    boolean draw(IncidentEntity row, Catalog catalog, Instant now) {
        incidents.flush(); // the rows below refer to it
        Exposure exposure = new Exposure(catalog);
        Suspect cause = row.cause();
        if (cause == null) {
            return store.sync(row.id, List.of(), now) > 0;
        }
        Set<String> hosts = exposure.hosts(cause);
        Set<String> machines = exposure.machines(cause);
        // What stood there then and what stands there now; what came and went between two looks was written by the
        // first.
        Risk.Mark risk = Risk.Mark.parse(row.risk);
        // What was at risk before it failed is impaired from the first failure on, not from the first warning.
        Instant began = row.impairedAt == null || row.atRisk() ? row.beganAt : row.impairedAt;
        Set<Placement> stood = new LinkedHashSet<>(history.onHosts(hosts, began));
        stood.addAll(history.onHosts(hosts, now));
        stood.addAll(history.ofResources(machines, began));
        stood.addAll(history.ofResources(machines, now));
        List<Impact> impacts = exposure.impacts(row.id, cause, stood, began, now);
        int changed = store.sync(row.id, risk == null ? impacts : risk.of(impacts, catalog.resourcesById()), now);
        Drawn drawing =
                new Drawn(catalog, row.causeKey, row.risk, row.beganAt, exposure.nextMove(hosts, machines, now), false);
        afterCommit(() -> drawn.put(row.id, drawing));
        return changed > 0;
    }

    /** Nobody reports any more on what is hit: how it is can't be told until somebody does. */
    void unsure(UUID incident) {
        Drawn last = drawn.get(incident);
        if (last == null || !last.unsure()) {
            store.unsure(incident);
            afterCommit(() -> {
                if (last != null) {
                    drawn.put(
                            incident,
                            new Drawn(last.catalog(), last.key(), last.risk(), last.began(), last.until(), true));
                }
            });
        }
    }

    void recover(UUID incident, Instant at) {
        store.recover(incident, at);
        afterCommit(() -> drawn.remove(incident));
    }

    void move(UUID incident, UUID into) {
        store.move(incident, into);
        afterCommit(() -> {
            drawn.remove(incident);
            drawn.remove(into);
        });
    }

    Wording.Reach reach(UUID incident) {
        return store.reach(incident);
    }

    // What is rolled back was not drawn.
    private void afterCommit(Runnable remember) {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    remember.run();
                }
            }
        });
    }

    /**
     * What impacts were drawn from.
     *
     * @param began since when they are hit
     * @param until when the next planned move changes them; null for never
     * @param unsure whether it can't be told any more how they are
     */
    private record Drawn(
            Catalog catalog,
            String key,
            @Nullable String risk,
            Instant began,
            @Nullable Instant until,
            boolean unsure) {}
}
