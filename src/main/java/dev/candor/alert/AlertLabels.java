package dev.candor.alert;

import dev.candor.alert.channel.Labels;
import java.util.List;
import java.util.SortedMap;

/** The labels that an alert has for silences and for readers of Alertmanager's API. */
final class AlertLabels {

    private AlertLabels() {}

    static SortedMap<String, String> of(AlertEntity alert) {
        return Labels.all(
                alert.subject(),
                alert.severity.word(),
                alert.cause,
                alert.verdict,
                List.of(alert.components),
                List.of(alert.regions),
                alert.page);
    }
}
