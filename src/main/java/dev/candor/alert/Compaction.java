package dev.candor.alert;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;

/** Drops events that are older than {@code candor.alert.kept}, with their deliveries; never what is still to be sent. */
@ApplicationScoped
class Compaction {

    private static final int AT_ONCE = 5_000;

    private final EntityManager rows;
    private final AlertConfig config;

    Compaction(EntityManager rows, AlertConfig config) {
        this.rows = rows;
        this.config = config;
    }

    /** Drops some thousand at most; answers how many events. */
    @Transactional
    public int run(Instant now) {
        Instant before = now.minus(config.kept());
        rows.createNativeQuery("""
                        delete from delivery where event in (
                          select number from alert_event where at < :before order by number limit :most)
                          and state not in ('PENDING', 'HELD')
                        """)
                .setParameter("before", before)
                .setParameter("most", AT_ONCE)
                .executeUpdate();
        int dropped = rows.createNativeQuery("""
                        delete from alert_event where number in (
                          select number from alert_event where at < :before order by number limit :most)
                          and not exists (select from delivery where delivery.event = alert_event.number)
                        """)
                .setParameter("before", before)
                .setParameter("most", AT_ONCE)
                .executeUpdate();
        rows.createNativeQuery("delete from alert_thread where at < :before")
                .setParameter("before", before)
                .executeUpdate();
        rows.createNativeQuery("delete from silence where ends_at < :before")
                .setParameter("before", before)
                .executeUpdate();
        return dropped;
    }
}
