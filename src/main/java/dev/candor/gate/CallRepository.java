package dev.candor.gate;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

@ApplicationScoped
class CallRepository implements PanacheRepositoryBase<CallEntity, Long> {

    /**
     * What is due and in nobody's hands, locked; what another hub holds is skipped. Of one gate and address only the oldest:
     * a receiver hears of a gate in order.
     */
    List<CallEntity> lockDue(Instant now, int limit) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        select * from gate_call c
                        where state = 'PENDING' and next_at <= :now and (claimed_until is null or claimed_until <= :now)
                          and not exists (select 1 from gate_call o where o.gate = c.gate and o.url = c.url
                              and o.kind = c.kind and o.state = 'PENDING' and o.id < c.id)
                        order by next_at, id limit :most for update skip locked
                        """, CallEntity.class)
                .setParameter("now", now)
                .setParameter("most", limit)
                .getResultList();
        return rows.stream().map(CallEntity.class::cast).toList();
    }

    long pending() {
        return count("state", CallEntity.State.PENDING);
    }
}
