package dev.candor.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class AlertEventRepository implements PanacheRepositoryBase<AlertEventEntity, Long> {

    /** Until the transaction ends no other one comes past here. */
    void oneAtATime() {
        getEntityManager()
                .createNativeQuery("select 1 from pg_advisory_xact_lock(hashtextextended('alert log', 0))")
                .getSingleResult();
    }

    /** The oldest and the newest number; 0 and 0 of an empty log. */
    long[] ends() {
        Object[] row = (Object[]) getEntityManager()
                .createNativeQuery("select coalesce(min(number), 0), coalesce(max(number), 0) from alert_event")
                .getSingleResult();
        return new long[] {((Number) row[0]).longValue(), ((Number) row[1]).longValue()};
    }

    /** Events above that number, oldest first. */
    List<AlertEventEntity> after(long number, int limit) {
        return find("number > ?1 order by number", number).page(0, limit).list();
    }
}
