package dev.candor.alert;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of {@code alert_thread}: where a channel goes on telling of a subject. Joins the caller's transaction. */
@ApplicationScoped
class ThreadRepository {

    private final EntityManager rows;

    ThreadRepository(EntityManager rows) {
        this.rows = rows;
    }

    /** Those of that channel, by subject. */
    Map<String, String> of(String channel, Collection<String> subjects) {
        Map<String, String> found = new HashMap<>();
        if (subjects.isEmpty()) {
            return found;
        }
        List<?> read = rows.createNativeQuery(
                        "select subject, ref from alert_thread where channel = :channel and subject in (:subjects)")
                .setParameter("channel", channel)
                .setParameter("subjects", subjects)
                .getResultList();
        for (Object row : read) {
            Object[] columns = (Object[]) row;
            found.put((String) columns[0], (String) columns[1]);
        }
        return found;
    }

    void keep(String channel, String subject, String ref, Instant now) {
        rows.createNativeQuery("""
                        insert into alert_thread (channel, subject, ref, at) values (:channel, :subject, :ref, :at)
                        on conflict (channel, subject) do update set ref = excluded.ref, at = excluded.at
                        """)
                .setParameter("channel", channel)
                .setParameter("subject", subject)
                .setParameter("ref", ref)
                .setParameter("at", now)
                .executeUpdate();
    }
}
