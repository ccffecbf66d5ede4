package dev.candor.gate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.InstantSource;

/** The gates that people open and close by hand, as Flagger's load tester keeps them; here a restart keeps them, too. */
@ApplicationScoped
class FlaggerSwitches {

    private final EntityManager rows;
    private final InstantSource clock;

    FlaggerSwitches(EntityManager rows, InstantSource clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /** Whether somebody has opened it; nobody has at first. */
    @Transactional
    public boolean isOpen(String kind, String canary) {
        return rows.createNativeQuery("select is_open from flagger_switch where kind = :kind and canary = :canary")
                .setParameter("kind", kind)
                .setParameter("canary", canary)
                .getResultList()
                .contains(true);
    }

    /** Opens or closes it. */
    @Transactional
    public void turn(String kind, String canary, boolean open) {
        rows.createNativeQuery("""
                        insert into flagger_switch (kind, canary, is_open, turned_at) values (:kind, :canary, :open, :now)
                        on conflict (kind, canary) do update set is_open = :open, turned_at = :now
                        """)
                .setParameter("kind", kind)
                .setParameter("canary", canary)
                .setParameter("open", open)
                .setParameter("now", clock.instant())
                .executeUpdate();
    }
}
