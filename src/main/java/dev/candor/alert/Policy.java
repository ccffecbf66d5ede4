package dev.candor.alert;

import dev.candor.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether one channel is told of one event now, later or never. Pure: the same question has the same answer.
 *
 * @param ladder at which step of the escalation each channel is, from 0; a channel that is not there is told at once
 */
record Policy(Map<String, Integer> ladder) {

    /** Why something waits. */
    static final String SILENCED = "silenced";

    static final String FLAPPING = "flapping";
    static final String QUIET = "quiet hours";
    static final String GROUP = "group wait";

    /** What is told of it where its turns are not. */
    static final String FLAP_EVENT = "dev.candor.alert.flapping.v1";

    Policy {
        ladder = Map.copyOf(ladder);
    }

    /** What is to be done. */
    sealed interface Ruling {
        /** Now. */
        record Send() implements Ruling {}

        /** Not before then. */
        record Hold(Instant until, String why) implements Ruling {}

        /** Never. */
        record Skip() implements Ruling {}
    }

    private static final Ruling SEND = new Ruling.Send();
    private static final Ruling SKIP = new Ruling.Skip();

    /**
     * What is known of an alert when it is to be told.
     *
     * @param told channels that were told of it before
     * @param held until when channels wait that are to be told
     * @param silencedUntil null where it is not silenced
     * @param flappingUntil when a flapping alert may be told of next; null where it does not flap
     */
    record Standing(
            Set<String> told,
            Map<String, Instant> held,
            @Nullable Instant silencedUntil,
            @Nullable Instant flappingUntil) {}

    /** For an event of an alert, and one channel. */
    Ruling rule(Channels.Channel channel, String type, AlertEntity alert, Standing standing, Instant now) {
        if (!takes(channel, type)) {
            return SKIP;
        }
        boolean told = standing.told().contains(channel.name());
        boolean waits = standing.held().containsKey(channel.name());
        boolean over = alert.status == Alert.Status.RESOLVED;
        if (!told && !waits && (over || !concerns(channel, alert))) {
            return SKIP;
        }
        Optional<Ruling> later = later(channel.route(), type, alert, standing, now);
        if (later.isPresent()) {
            return later.get();
        }
        Instant joined = standing.held().get(channel.name());
        if (!told && joined != null && joined.isAfter(now)) {
            return new Ruling.Hold(joined, GROUP);
        }
        Duration wait = channel.route().groupWait();
        return told || joined != null || wait.isZero() ? SEND : new Ruling.Hold(now.plus(wait), GROUP);
    }

    /** For an event that is of no alert. */
    Ruling rule(Channels.Channel channel, String type) {
        return takes(channel, type) ? SEND : SKIP;
    }

    /** What holds it back whether or not it was told before; empty where nothing does. */
    Optional<Ruling> later(Route route, String type, AlertEntity alert, Standing standing, Instant now) {
        if (standing.silencedUntil() != null) {
            return Optional.of(new Ruling.Hold(standing.silencedUntil(), SILENCED));
        }
        if (standing.flappingUntil() != null && !type.equals(FLAP_EVENT)) {
            return Optional.of(new Ruling.Hold(standing.flappingUntil(), FLAPPING));
        }
        // What is worst and wakes people passes any hours: that is what silences are for.
        boolean worst = alert.page && alert.severity == Incident.Severity.CRITICAL;
        return worst ? Optional.empty() : route.quietUntil(now).map(until -> new Ruling.Hold(until, QUIET));
    }

    static boolean takes(Channels.Channel channel, String type) {
        return channel.route().takes(type) && channel.dialect().takes(type);
    }

    private boolean concerns(Channels.Channel channel, AlertEntity alert) {
        Route route = channel.route();
        return alert.severity.compareTo(route.least()) >= 0
                && (alert.page || !route.pagesOnly())
                && ladder.getOrDefault(channel.name(), 0) <= alert.step;
    }
}
