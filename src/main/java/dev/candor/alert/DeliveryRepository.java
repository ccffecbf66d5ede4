package dev.candor.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

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
}
