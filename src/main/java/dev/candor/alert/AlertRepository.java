package dev.candor.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class AlertRepository implements PanacheRepositoryBase<AlertEntity, UUID> {

    private static final int MOST = 500;
    private static final String DUE = "status = ?1 and (escalateAt <= ?2 or unacknowledgeAt <= ?2"
            + " or (page = true and acknowledgedBy is null and updatedAt <= ?3))";

    /** Ids of alerts that this one tells on. */
    List<String> foldedInto(UUID id) {
        return find("supersededBy = ?1 order by number", id).page(0, MOST).list().stream()
                .map(row -> row.id.toString())
                .toList();
    }

    /** Those that fire and do not page, of what is blamed, locked. */
    List<AlertEntity> sleeping(Collection<String> causes) {
        return find("status = ?1 and page = false and cause in ?2 order by number", Alert.Status.FIRING, causes)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .page(0, MOST)
                .list();
    }

    /** Whether {@link #due} would find any; takes no lock. */
    boolean anyDue(Instant now, Instant repeatBefore) {
        return count(DUE, Alert.Status.FIRING, now, repeatBefore) > 0;
    }

    /** The alert that events call by that subject; null for what is no alert's, or of one that is gone. */
    @Nullable
    AlertEntity bySubject(String subject) {
        try {
            return findById(UUID.fromString(subject.substring(subject.indexOf('_') + 1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Those whose next step, end of being in hand, or repetition is due, locked. */
    List<AlertEntity> due(Instant now, Instant repeatBefore) {
        return find(DUE + " order by number", Alert.Status.FIRING, now, repeatBefore)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .page(0, MOST)
                .list();
    }

    /** Those that fire or flap, and those that ended at or after that moment, newest first. */
    List<AlertEntity> current(Instant endedSince) {
        return find(
                        "status = ?1 or flapping = true or (status = ?2 and resolvedAt >= ?3) order by number desc",
                        Alert.Status.FIRING,
                        Alert.Status.RESOLVED,
                        endedSince)
                .page(0, MOST * 2)
                .list();
    }

    /** Those that flap for what is counted under that. */
    List<AlertEntity> flapping(String cause) {
        return find("flapping = true and cause = ?1 order by number", cause)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .page(0, MOST)
                .list();
    }

    /** Whether something fires of what is blamed. */
    boolean fires(String cause) {
        return count("status = ?1 and cause = ?2", Alert.Status.FIRING, cause) > 0;
    }
}
