package dev.candor.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class DeliveryRepository implements PanacheRepositoryBase<DeliveryEntity, Long> {

    /** Channels that something is due for. */
    Set<String> due(Instant now) {
        List<?> names = getEntityManager()
                .createNativeQuery("""
                        select distinct channel from delivery
                        where state = 'PENDING' and next_at <= :now
                          and (claimed_until is null or claimed_until <= :now)
                        """)
                .setParameter("now", now)
                .getResultList();
        return names.stream().map(String.class::cast).collect(Collectors.toSet());
    }

    /**
     * Deliveries of that channel that are due and in nobody's hands, locked; those that another hub holds are skipped. Of
     * one subject only the first that waits: a receiver must not hear of an end before it heard of the beginning.
     */
    List<DeliveryEntity> lockDue(String channel, Instant now, int limit) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        select * from delivery
                        where state = 'PENDING' and channel = :channel and next_at <= :now
                          and (claimed_until is null or claimed_until <= :now)
                          and not exists (
                            select from delivery earlier
                            where earlier.channel = delivery.channel and earlier.subject = delivery.subject
                              and earlier.event < delivery.event and earlier.state = 'PENDING')
                        order by next_at, id limit :most for update skip locked
                        """, DeliveryEntity.class)
                .setParameter("channel", channel)
                .setParameter("now", now)
                .setParameter("most", limit)
                .getResultList();
        return rows.stream().map(DeliveryEntity.class::cast).toList();
    }

    /** What was said of that subject, by channel: whether it was told, and until when it waits to be. */
    List<Word> wordsOf(String subject) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        select channel,
                               bool_or(state in ('PENDING', 'DELIVERED', 'DEAD')
                                       or (state = 'FOLDED' and last_error is not null)),
                               (extract(epoch from max(next_at) filter (where state = 'HELD')) * 1000000)::bigint
                        from delivery where subject = :subject group by channel
                        """, Object[].class)
                .setParameter("subject", subject)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Word((String) row[0], (Boolean) row[1], moment((Number) row[2])))
                .toList();
    }

    private static @Nullable Instant moment(@Nullable Number micros) {
        return micros == null ? null : Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS);
    }

    /**
     * What one channel was told of a subject.
     *
     * @param told whether it was, or will be as soon as it can be
     * @param heldUntil null where nothing waits for its time
     */
    record Word(String channel, boolean told, @Nullable Instant heldUntil) {}

    /** Those whose time has come, oldest first, locked; those that another hub holds are skipped. */
    List<DeliveryEntity> lockHeld(Instant now, int limit) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        select * from delivery where state = 'HELD' and next_at <= :now
                        order by next_at, event limit :most for update skip locked
                        """, DeliveryEntity.class)
                .setParameter("now", now)
                .setParameter("most", limit)
                .getResultList();
        return rows.stream().map(DeliveryEntity.class::cast).toList();
    }

    /** All that waits for its time for one channel, of one subject, oldest first. */
    List<DeliveryEntity> held(String channel, String subject) {
        return find(
                        "channel = ?1 and subject = ?2 and state = ?3 order by event.number",
                        channel,
                        subject,
                        DeliveryState.HELD)
                .list();
    }

    /** When an event of that type last arrived anywhere; null if none ever did. */
    @Nullable
    Instant newestDelivered(String type) {
        Number micros = (Number) getEntityManager()
                .createNativeQuery("""
                        select (extract(epoch from max(settled_at)) * 1000000)::bigint
                        from delivery join alert_event on number = event
                        where state = 'DELIVERED' and type = :type
                        """)
                .setParameter("type", type)
                .getSingleResult();
        return moment(micros);
    }

    /** How many deliveries wait, are held and were given up, by channel, and when one last arrived. */
    Map<String, Count> counts() {
        List<?> rows = getEntityManager().createNativeQuery("""
                        select channel,
                               count(*) filter (where state = 'PENDING'),
                               count(*) filter (where state = 'HELD'),
                               count(*) filter (where state = 'DEAD'),
                               (extract(epoch from max(settled_at) filter (where state = 'DELIVERED')) * 1000000)::bigint
                        from delivery group by channel
                        """, Object[].class).getResultList();
        Map<String, Count> counts = new HashMap<>();
        rows.stream()
                .map(Object[].class::cast)
                .forEach(row -> counts.put(
                        (String) row[0],
                        new Count(
                                ((Number) row[1]).longValue(),
                                ((Number) row[2]).longValue(),
                                ((Number) row[3]).longValue(),
                                moment((Number) row[4]))));
        return counts;
    }

    /**
     * How one channel stands.
     *
     * @param lastDelivered null if nothing ever arrived
     */
    record Count(
            long pending, long held, long dead, @Nullable Instant lastDelivered) {
        static final Count NONE = new Count(0, 0, 0, null);
    }

    /** How many wait and how many were given up, with the moment since when the first of those that wait does. */
    Standing standing() {
        Object[] row = (Object[]) getEntityManager().createNativeQuery("""
                        select count(*) filter (where state = 'PENDING'),
                               count(*) filter (where state = 'DEAD'),
                               extract(epoch from min(created_at) filter (where state = 'PENDING'))::float8
                        from delivery where state in ('PENDING', 'DEAD')
                        """).getSingleResult();
        return new Standing(
                ((Number) row[0]).longValue(),
                ((Number) row[1]).longValue(),
                row[2] == null ? null : ((Number) row[2]).doubleValue());
    }

    /**
     * How the outbox stands.
     *
     * @param oldest when the first of the pending was written, in seconds since 1970; null if none is
     */
    record Standing(long pending, long dead, @Nullable Double oldest) {}
}
