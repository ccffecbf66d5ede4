package dev.candor.alert;

import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads alerts and their events. */
@ApplicationScoped
class Alerts {

    private final AlertRepository alerts;
    private final AlertEventRepository events;

    Alerts(AlertRepository alerts, AlertEventRepository events) {
        this.alerts = alerts;
        this.events = events;
    }

    /** An alert and the number of its first event, which lists are ordered by. */
    record Numbered(long number, Alert alert) {}

    /** Alerts, newest first, of that status and below that number. */
    @Transactional
    public List<Numbered> newest(Alert.@Nullable Status status, long below, int limit) {
        var found = status == null
                ? alerts.find("number < ?1 order by number desc", below)
                : alerts.find("number < ?1 and status = ?2 order by number desc", below, status);
        return found.page(0, limit).list().stream()
                .map(row -> new Numbered(row.number, row.toAlert()))
                .toList();
    }

    /** The alert with this id. */
    @Transactional
    public Alert find(UUID id) {
        return alerts.findByIdOptional(id)
                .orElseThrow(() -> ProblemException.notFound("alert", id))
                .toAlert();
    }

    /** The events of one alert, newest first, at most {@code limit}. */
    @Transactional
    public List<AlertEventEntity> eventsOf(UUID id, int limit) {
        return events.find("subject in ?1 order by number desc", List.of("inc_" + id, "agt_" + id))
                .page(0, limit)
                .list();
    }

    /** The newest events of all, newest first. */
    @Transactional
    public List<AlertEventEntity> newestEvents(int limit) {
        return events.find("order by number desc").page(0, limit).list();
    }
}
