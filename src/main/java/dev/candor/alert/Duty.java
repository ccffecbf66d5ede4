package dev.candor.alert;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What becomes of alerts by time alone: the next step of the ladder, out of hand, told again, no more flapping. */
@ApplicationScoped
class Duty {

    /** How often a state counts for flapping. */
    static final Duration SAMPLE = Duration.ofMinutes(1);

    private static final Duration NEVER = Duration.ofDays(36_500);

    private final AlertRepository alerts;
    private final DeliveryRepository deliveries;
    private final AlertTeller teller;
    private final EventLog log;
    private final Silences silences;
    private final TurnStore turns;
    private final Ladder ladder;
    private final AlertConfig config;

    Duty(
            AlertRepository alerts,
            DeliveryRepository deliveries,
            AlertTeller teller,
            EventLog log,
            Silences silences,
            TurnStore turns,
            Ladder ladder,
            AlertConfig config) {
        this.alerts = alerts;
        this.deliveries = deliveries;
        this.teller = teller;
        this.log = log;
        this.silences = silences;
        this.turns = turns;
        this.ladder = ladder;
        this.config = config;
    }

    /** Goes up the ladder, takes out of hand, and tells again, where it is time to. */
    @Transactional
    public void remind(Instant now) {
        Duration repeat = config.repeat().isZero() ? NEVER : config.repeat();
        // Looked at without a lock first: nearly always there is nothing to do.
        if (!alerts.anyDue(now, now.minus(repeat))) {
            return;
        }
        log.oneAtATime();
        for (AlertEntity alert : alerts.due(now, now.minus(repeat))) {
            if (passed(alert.unacknowledgeAt, now)) {
                String by = String.valueOf(alert.acknowledgedBy);
                alert.release();
                alert.step = 0;
                alert.escalateAt = ladder.toNext(0).map(now::plus).orElse(null);
                teller.again(
                        alert,
                        new AlertEvent.Turn(alert.page ? "firing" : "updated", null, "no more in the hands of " + by),
                        Set.of(),
                        now);
            } else if (passed(alert.escalateAt, now)) {
                climb(alert, now);
            } else {
                teller.again(alert, new AlertEvent.Turn("updated", null, "it lasts"), Set.of(), now);
            }
        }
    }

    private void climb(AlertEntity alert, Instant now) {
        // What is silenced goes up no ladder; it is looked at again when the silence is over.
        Instant silenced = silences.covering(AlertLabels.of(alert)).stream()
                .map(Silence::endsAt)
                .max(Instant::compareTo)
                .orElse(null);
        if (silenced != null) {
            alert.escalateAt = silenced;
            return;
        }
        alert.step++;
        alert.escalateAt = ladder.toNext(alert.step).map(now::plus).orElse(null);
        Set<String> next = ladder.policy().ladder().entrySet().stream()
                .filter(entry -> entry.getValue() == alert.step)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!next.isEmpty()) {
            teller.again(
                    alert, new AlertEvent.Turn("firing", null, "nobody has it in hand, step " + alert.step), next, now);
        }
    }

    /** Counts how what came and went lately is now; what has come to rest is told of at once. */
    @Transactional
    public void sample(Instant now) {
        Map<String, Turns> due = turns.sampledBefore(now.minus(SAMPLE));
        if (due.isEmpty()) {
            return;
        }
        log.oneAtATime();
        due.forEach((cause, before) -> {
            Turns after = before.sampled(firing(cause), now);
            if (before.flapping() && !after.flapping()) {
                for (AlertEntity alert : alerts.flapping(cause)) {
                    alert.flapping = false;
                    deliveries.update(
                            "nextAt = ?1 where subject = ?2 and state = ?3", now, alert.subject(), DeliveryState.HELD);
                }
            }
            if (after.settled()) {
                turns.forget(cause);
            } else {
                turns.write(cause, after, now);
            }
        });
    }

    // Where nothing is blamed it is counted under the alert itself.
    private boolean firing(String cause) {
        if (!cause.startsWith("inc_")) {
            return alerts.fires(cause);
        }
        AlertEntity alert = alerts.bySubject(cause);
        return alert != null && alert.status == Alert.Status.FIRING;
    }

    private static boolean passed(@Nullable Instant due, Instant now) {
        return due != null && !due.isAfter(now);
    }
}
