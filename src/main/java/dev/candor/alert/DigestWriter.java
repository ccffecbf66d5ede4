package dev.candor.alert;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes one event for all that a channel was not told in its quiet hours. Joins the caller's transaction. */
@ApplicationScoped
class DigestWriter {

    static final String TYPE = "dev.candor.digest.told.v1";

    private static final int MOST_LISTED = 50;

    private final EventLog log;
    private final AlertTeller teller;

    DigestWriter(EventLog log, AlertTeller teller) {
        this.log = log;
        this.teller = teller;
    }

    /**
     * An alert that waited.
     *
     * @param rows its deliveries, oldest first
     * @param told whether the channel was told of it before
     */
    record Item(AlertEntity alert, List<DeliveryEntity> rows, boolean told) {}

    void write(Channels.Channel channel, List<Item> items, Instant now) {
        long firing = items.stream()
                .filter(i -> i.alert().status == Alert.Status.FIRING)
                .count();
        String title = "%d alerts while you were not to be disturbed, %d of them last".formatted(items.size(), firing);
        StringBuilder text = new StringBuilder();
        List<Map<String, @Nullable Object>> listed = new ArrayList<>();
        for (Item item : items.stream().limit(MOST_LISTED).toList()) {
            AlertEntity alert = item.alert();
            text.append(text.isEmpty() ? "" : "\n")
                    .append("%s: %s, since %s".formatted(alert.status.word(), alert.title, alert.beganAt));
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("incident", alert.id);
            line.put("status", alert.status.word());
            line.put("severity", alert.severity.word());
            line.put("title", alert.title);
            line.put("starts_at", AlertEvent.text(alert.beganAt));
            line.put("ends_at", alert.resolvedAt == null ? null : AlertEvent.text(alert.resolvedAt));
            listed.add(line);
        }
        UUID id = UUID.nameUUIDFromBytes("%s %s".formatted(channel.name(), now).getBytes(StandardCharsets.UTF_8));
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("title", title);
        data.put("explanation", AlertEvent.shortened(text.toString()));
        data.put("alerts", listed);
        data.put("alert_count", items.size());
        data.put("links", teller.links().to("/ops/alerts", "/api/v1/alerts"));
        AlertEvent digest = new AlertEvent(
                "evt_" + id, TYPE, "digest_" + id, 1, now, title, AlertEvent.shortened(text.toString()), data);
        log.writeFor(channel, digest, now);
        for (Item item : items) {
            for (DeliveryEntity row : item.rows()) {
                row.settle(DeliveryState.FOLDED, now);
                // Counts as told: what comes after it is told as well.
                row.lastError = "told in the digest " + digest.id();
            }
        }
    }
}
