package dev.candor.incident;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class MaintenanceRepository implements PanacheRepositoryBase<MaintenanceEntity, UUID> {

    /** What is planned or worked at any time between these moments, the first to begin first. */
    List<Maintenance> between(Instant from, Instant to, int limit) {
        return find("cancelledAt is null and beginsAt < ?2 and endsAt > ?1 order by beginsAt, id", from, to)
                .page(0, limit)
                .list()
                .stream()
                .map(MaintenanceEntity::toMaintenance)
                .toList();
    }

    /** The same with what was cancelled. */
    List<Maintenance> everBetween(Instant from, Instant to, int limit) {
        return find("beginsAt < ?2 and endsAt > ?1 order by beginsAt, id", from, to).page(0, limit).list().stream()
                .map(MaintenanceEntity::toMaintenance)
                .toList();
    }

    /** All of it, cancelled too, the last to begin first, after the given one. */
    List<Maintenance> newest(@Nullable Instant before, @Nullable UUID beforeId, int limit) {
        String order = "order by beginsAt desc, id desc";
        return (before == null || beforeId == null
                        ? find(order)
                        : find("beginsAt < ?1 or (beginsAt = ?1 and id < ?2) " + order, before, beforeId))
                .page(0, limit).list().stream()
                        .map(MaintenanceEntity::toMaintenance)
                        .toList();
    }
}
