package dev.candor.alert;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** Alerts as other systems are shown them, each read in a transaction of its own. */
@ApplicationScoped
class CurrentAlerts {

    private final AlertRepository alerts;

    CurrentAlerts(AlertRepository alerts) {
        this.alerts = alerts;
    }

    /** Those that fire or flap, and those that ended at or after that moment, newest first. */
    @Transactional
    public List<Alert> current(Instant endedSince) {
        return alerts.current(endedSince).stream().map(AlertEntity::toAlert).toList();
    }

    /** How its events name it. */
    static String subject(Alert alert) {
        return AlertEntity.subject(alert.cause(), alert.id());
    }
}
