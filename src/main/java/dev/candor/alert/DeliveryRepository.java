package dev.candor.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class DeliveryRepository implements PanacheRepositoryBase<DeliveryEntity, Long> {

    /** Deliveries of that channel that are due and in nobody's hands, locked; those that another hub holds are skipped. */
    List<DeliveryEntity> lockDue(String channel, Instant now, int limit) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        select * from delivery
                        where state = 'PENDING' and channel = :channel and next_at <= :now
                          and (claimed_until is null or claimed_until <= :now)
                        order by next_at, id limit :most for update skip locked
                        """, DeliveryEntity.class)
                .setParameter("channel", channel)
                .setParameter("now", now)
                .setParameter("most", limit)
                .getResultList();
        return rows.stream().map(DeliveryEntity.class::cast).toList();
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
