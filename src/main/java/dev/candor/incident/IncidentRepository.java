package dev.candor.incident;

import dev.candor.correlation.Health;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of incidents with all that belongs to them, except impacts. */
@ApplicationScoped
class IncidentRepository implements PanacheRepositoryBase<IncidentEntity, UUID> {

    private final RetoldRepository retold;

    IncidentRepository(RetoldRepository retold) {
        this.retold = retold;
    }

    // More open incidents than this at one time would tell nobody anything.
    static final int JUDGED = 500;

    // The newest updates of one incident that are shown; a longer story is cut at its beginning.
    private static final int UPDATES = 200;

    /** What a judgement can touch, locked against operators who write at the same time. */
    List<IncidentEntity> lockForJudging(Instant resolvedSince) {
        return find(
                        "byOperator = false and (resolvedAt is null or muted = true or resolvedAt >= ?1)"
                                + " order by detectedAt, id",
                        resolvedSince)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .range(0, JUDGED - 1)
                .list();
    }

    /** Lets one plan after the other be carried out, until the end of the transaction. */
    void oneAtATime() {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended('incident plan', 0))")
                .getSingleResult();
    }

    /** What lasted at any time between these moments, locked like the rest; newest first. */
    List<IncidentEntity> lockTouching(Instant from, Instant to) {
        return find(
                        "beganAt <= ?2 and (resolvedAt is null or resolvedAt >= ?1) order by detectedAt desc, id desc",
                        from,
                        to)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .range(0, JUDGED - 1)
                .list();
    }

    /** Differs after every change of any of them: each has a version that only grows. */
    String mark() {
        Object[] row = (Object[]) getEntityManager()
                .createNativeQuery("select count(*), coalesce(sum(version), 0) from incident")
                .getSingleResult();
        return row[0] + " " + row[1];
    }

    /** How many are open; a severity of which none is open may be missing. */
    Map<Incident.Severity, Long> openBySeverity() {
        Map<Incident.Severity, Long> counts = new HashMap<>();
        getEntityManager()
                .createQuery(
                        "select severity, count(*) from IncidentEntity where resolvedAt is null group by severity",
                        Object[].class)
                .getResultList()
                .forEach(row -> counts.put((Incident.Severity) row[0], (Long) row[1]));
        return counts;
    }

    /** The row, locked until the end of the transaction. */
    Optional<IncidentEntity> lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    List<IncidentEntity> open(boolean forOperators, int limit) {
        return find(
                        "resolvedAt is null and (platformAtFault = true or ?1 = true) order by detectedAt desc, id desc",
                        forOperators)
                .range(0, limit - 1)
                .list();
    }

    List<IncidentEntity> recent(Instant since, boolean forOperators, int limit) {
        return find(
                        "(resolvedAt is null or resolvedAt >= ?1 or detectedAt >= ?1)"
                                + " and (platformAtFault = true or ?2 = true) order by detectedAt desc, id desc",
                        since,
                        forOperators)
                .range(0, limit - 1)
                .list();
    }

    /** A page of the list for operators, newest first, after the given row. */
    List<IncidentEntity> page(@Nullable Boolean open, @Nullable Instant before, @Nullable UUID beforeId, int limit) {
        String which = open == null ? "1 = 1" : open ? "resolvedAt is null" : "resolvedAt is not null";
        String order = " order by detectedAt desc, id desc";
        return (before == null || beforeId == null
                        ? find(which + order)
                        : find(
                                which + " and (detectedAt < ?1 or (detectedAt = ?1 and id < ?2))" + order,
                                before,
                                beforeId))
                .range(0, limit - 1)
                .list();
    }

    Map<UUID, Map<String, ComponentEntity>> components(Collection<UUID> incidents) {
        Map<UUID, Map<String, ComponentEntity>> found = new HashMap<>();
        if (!incidents.isEmpty()) {
            getEntityManager()
                    .createQuery("from IncidentComponent c where c.key.incident in ?1", ComponentEntity.class)
                    .setParameter(1, incidents)
                    .getResultList()
                    .forEach(c -> found.computeIfAbsent(c.key.incident(), i -> new HashMap<>())
                            .put(c.key.component(), c));
        }
        return found;
    }

    List<EvidenceEntity> evidence(Collection<UUID> incidents) {
        return incidents.isEmpty()
                ? List.of()
                : getEntityManager()
                        .createQuery(
                                "from IncidentEvidence e where e.key.incident in ?1"
                                        + " order by e.failures desc, e.key.probe, e.key.location",
                                EvidenceEntity.class)
                        .setParameter(1, incidents)
                        .getResultList();
    }

    private List<UpdateEntity> updates(UUID incident) {
        return getEntityManager()
                .createQuery(
                        "from IncidentUpdate u where u.key.incident = ?1 order by u.key.number desc",
                        UpdateEntity.class)
                .setParameter(1, incident)
                .setMaxResults(UPDATES)
                .getResultList();
    }

    void add(Object row) {
        getEntityManager().persist(row);
    }

    /** The incident as the rest of the program sees it. */
    Incident view(IncidentEntity row) {
        return views(List.of(row)).get(0);
    }

    List<Incident> views(List<IncidentEntity> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<UUID> ids = rows.stream().map(r -> r.id).toList();
        RetoldRepository.Retold again = retold.of(ids);
        Map<UUID, Map<String, ComponentEntity>> components = components(ids);
        Map<UUID, List<Incident.Evidence>> evidence = new HashMap<>();
        evidence(ids)
                .forEach(e -> evidence.computeIfAbsent(e.key.incident(), i -> new ArrayList<>())
                        .add(e.toEvidence()));
        Comparator<ComponentEntity> worstFirst = Comparator.comparing((ComponentEntity c) -> c.health != Health.DOWN)
                .thenComparing(c -> c.key.component());
        Function<UUID, List<Incident.AffectedComponent>> affected =
                id -> components.getOrDefault(id, Map.of()).values().stream()
                        .sorted(worstFirst)
                        .map(ComponentEntity::toAffected)
                        .toList();
        return rows.stream()
                .map(r -> r.toIncident(
                        affected.apply(r.id),
                        evidence.getOrDefault(r.id, List.of()),
                        updates(r.id).stream()
                                .map(u -> again.update(r.id, u.toUpdate()))
                                .toList(),
                        again.postmortem(r.id)))
                .toList();
    }
}
