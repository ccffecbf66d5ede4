package dev.candor.alert;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at what waited, once its time has come: it goes on waiting where there is a reason to, is told where there is
 * something left to tell, and is folded into what says more. Several alerts of one night are one digest.
 */
@ApplicationScoped
class Holds {

    private static final int MOST = 500;

    private final DeliveryRepository deliveries;
    private final AlertRepository alerts;
    private final EventLog log;
    private final Channels channels;
    private final Ladder ladder;
    private final DigestWriter digests;

    Holds(
            DeliveryRepository deliveries,
            AlertRepository alerts,
            EventLog log,
            Channels channels,
            Ladder ladder,
            DigestWriter digests) {
        this.deliveries = deliveries;
        this.alerts = alerts;
        this.log = log;
        this.channels = channels;
        this.ladder = ladder;
        this.digests = digests;
    }

    /** Everything of one subject that waits for one channel. */
    private record Bundle(String channel, String subject) {}

    /** Looks at all whose time has come, at most 500; answers how many were looked at. */
    @Transactional
    public int release(Instant now) {
        if (deliveries.count("state = ?1 and nextAt <= ?2", DeliveryState.HELD, now) == 0) {
            return 0;
        }
        // A digest is an event: the log comes before any row of an alert or a delivery.
        log.oneAtATime();
        List<DeliveryEntity> due = deliveries.lockHeld(now, MOST);
        Map<Bundle, List<DeliveryEntity>> bundles = new LinkedHashMap<>();
        for (DeliveryEntity row : due) {
            bundles.computeIfAbsent(
                    new Bundle(row.channel, row.subject),
                    bundle -> new ArrayList<>(deliveries.held(bundle.channel(), bundle.subject())));
        }
        Map<String, List<DigestWriter.Item>> nights = new LinkedHashMap<>();
        bundles.forEach((bundle, rows) -> look(bundle, rows, now)
                .ifPresent(item -> nights.computeIfAbsent(bundle.channel(), name -> new ArrayList<>())
                        .add(item)));
        nights.forEach((name, items) -> channels.find(name).ifPresent(channel -> morning(channel, items, now)));
        return due.size();
    }

    /** Holds, folds or sends a bundle; what may be part of a digest is given back. */
    private Optional<DigestWriter.Item> look(Bundle bundle, List<DeliveryEntity> rows, Instant now) {
        Channels.Channel channel = channels.find(bundle.channel()).orElse(null);
        AlertEntity alert = alerts.bySubject(bundle.subject());
        if (channel == null || alert == null || rows.isEmpty()) {
            rows.forEach(row -> row.settle(DeliveryState.FOLDED, now));
            return Optional.empty();
        }
        DeliveryEntity newest = rows.get(rows.size() - 1);
        Policy.Standing standing = log.standing(alert, now);
        Optional<Policy.Ruling> later = ladder.policy().later(channel.route(), newest.event.type, alert, standing, now);
        if (later.isPresent()
                && later.get() instanceof Policy.Ruling.Hold hold
                && hold.until().isAfter(now)) {
            rows.forEach(row -> row.holdUntil(hold.until(), hold.why()));
            return Optional.empty();
        }
        boolean told = standing.told().contains(channel.name());
        boolean over = alert.status == Alert.Status.RESOLVED;
        boolean night = rows.stream().anyMatch(row -> Policy.QUIET.equals(row.hold));
        if (!told && over && !night) {
            // It came and went before it was to be told.
            rows.forEach(row -> row.settle(DeliveryState.FOLDED, now));
            return Optional.empty();
        }
        if (night) {
            return Optional.of(new DigestWriter.Item(alert, rows, told));
        }
        send(rows, told, now);
        return Optional.empty();
    }

    private void morning(Channels.Channel channel, List<DigestWriter.Item> items, Instant now) {
        if (items.size() > 1 && Policy.takes(channel, DigestWriter.TYPE)) {
            digests.write(channel, items, now);
            return;
        }
        for (DigestWriter.Item item : items) {
            if (!item.told() && item.alert().status == Alert.Status.RESOLVED) {
                item.rows().forEach(row -> row.settle(DeliveryState.FOLDED, now));
            } else {
                send(item.rows(), item.told(), now);
            }
        }
    }

    // Who was not told is told how it began; all are told how it is.
    private static void send(List<DeliveryEntity> rows, boolean told, Instant now) {
        DeliveryEntity newest = rows.get(rows.size() - 1);
        DeliveryEntity first = told ? newest : rows.get(0);
        for (DeliveryEntity row : rows) {
            if (row == newest || row == first) {
                row.redrive(now);
            } else {
                row.settle(DeliveryState.FOLDED, now);
            }
        }
    }
}
