package dev.candor.alert;

import dev.candor.alert.channel.Dialects;
import dev.candor.catalog.Catalog;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.SimulatedHub;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentChanged.Change;
import dev.candor.incident.SimulatedIncidents;
import dev.candor.probe.ProbeSet;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What on-call is woken by while a simulated hub judges: the real incidents, beliefs, flap rule, alerts and policy of a pager,
 * without rows and without a network.
 */
final class PageRehearsal implements SimulatedHub.Listener {

    private static final Policy POLICY = new Policy(Map.of());
    private static final Channels.Channel PAGER = pager();

    private final SimulatedIncidents incidents = new SimulatedIncidents(this::changed);
    private final Beliefs beliefs = new Beliefs();
    private final Map<UUID, AlertEntity> alerts = new HashMap<>();
    private final Map<String, Turns> turns = new HashMap<>();
    private final Set<UUID> told = new HashSet<>();
    private final Instant from;
    private Instant now = Instant.EPOCH;
    private Instant sampled = Instant.EPOCH;

    /** What woke somebody, with when and why. */
    final List<String> pages = new ArrayList<>();

    /** One that counts from that moment on; before, everything is learned. */
    PageRehearsal(Instant from) {
        this.from = from;
    }

    private static Channels.Channel pager() {
        URI url = URI.create("http://127.0.0.1:1/");
        return new Channels.Channel(
                "pager",
                "post",
                url,
                Dialects.post(url, Map.of(), Map.of()),
                new Route(Set.of("alert"), Incident.Severity.MINOR, true, Duration.ZERO, null, null));
    }

    @Override
    public void judged(Judgement judgement, Catalog catalog, ProbeSet probes) {
        now = judgement.at();
        beliefs.take(judgement);
        incidents.follow(judgement, catalog, probes);
        wake();
        if (!sampled.plus(Duty.SAMPLE).isAfter(now)) {
            sample();
        }
    }

    // As AlertBook tells of a change.
    private void changed(Incident incident, Change change) {
        AlertEntity alert = alerts.computeIfAbsent(incident.id(), AlertEntity::new);
        boolean paged = alert.page;
        boolean fired = alert.sequence > 0 && alert.status == Alert.Status.FIRING;
        alert.take(incident, null, beliefs.certain(AlertEntity.causeOf(incident.cause()), now), now);
        boolean flaps = fired != incident.open() && turn(alert);
        String word = flaps
                ? "flapping"
                : (alert.page && !paged && incident.open()) || change == Change.OPENED ? "firing" : "updated";
        tell(alert, incident.open() ? word : "resolved");
    }

    private boolean turn(AlertEntity alert) {
        Turns after = turns.getOrDefault(EventLog.turnKey(alert), Turns.NONE)
                .turned(alert.status == Alert.Status.FIRING, now);
        turns.put(EventLog.turnKey(alert), after);
        boolean begins = after.flapping() && !alert.flapping && alert.status == Alert.Status.FIRING;
        alert.flapping = alert.flapping || begins;
        return begins;
    }

    private void sample() {
        sampled = now;
        Set<String> firing = new HashSet<>();
        alerts.values().stream()
                .filter(alert -> alert.status == Alert.Status.FIRING)
                .forEach(alert -> firing.add(EventLog.turnKey(alert)));
        turns.replaceAll((key, known) -> known.sampled(firing.contains(key), now));
        turns.values().removeIf(Turns::settled);
        alerts.values().forEach(alert ->
                alert.flapping &= turns.getOrDefault(EventLog.turnKey(alert), Turns.NONE).flapping());
    }

    // What did not wake anybody when it was told does so once it is certain.
    private void wake() {
        Set<String> waking = beliefs.worthWaking();
        for (AlertEntity alert : alerts.values()) {
            if (alert.status != Alert.Status.FIRING || alert.page || !waking.contains(String.valueOf(alert.cause))) {
                continue;
            }
            Incident incident = incidents.find(alert.id);
            if (incident.platformAtFault() && incident.severity() != Incident.Severity.MINOR) {
                alert.take(incident, null, true, now);
                tell(alert, "firing");
            }
        }
    }

    private void tell(AlertEntity alert, String word) {
        @Nullable Instant flapping = alert.flapping
                ? turns.getOrDefault(EventLog.turnKey(alert), Turns.NONE).nextTelling(now)
                : null;
        Policy.Standing standing = new Policy.Standing(
                told.contains(alert.id) ? Set.of(PAGER.name()) : Set.of(), Map.of(), null, flapping);
        Policy.Ruling ruling =
                POLICY.rule(PAGER, "dev.candor.alert.%s.v1".formatted(word), alert, standing, now);
        if (ruling instanceof Policy.Ruling.Send) {
            told.add(alert.id);
            if (alert.page && word.equals("firing") && !now.isBefore(from)) {
                pages.add("%s %s (%s): %s".formatted(now, alert.title, alert.severity.word(), alert.explanation));
            }
        }
    }
}
