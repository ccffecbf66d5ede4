package dev.candor.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How something comes and goes, and whether that is flapping: Nagios's rule. Of the last 21 states each change counts,
 * the newer the more, from 0.8 to 1.2; from 20 % on it flaps, and does so until 5 %.
 *
 * @param states the last 21 at most, {@code F} for firing and {@code O} for over, the newest at the end
 * @param flappingSince null while it does not flap
 * @param turns when it began or ended within the last hour, in seconds since 1970
 */
record Turns(String states, @Nullable Instant flappingSince, List<Long> turns) {

    private static final int STATES = 21;
    private static final double FLAPS = 0.20;
    private static final double RESTS = 0.05;
    private static final double OLDEST_WEIGHT = 0.8;
    private static final double NEWEST_WEIGHT = 1.2;
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int MOST_TURNS = 1_000;
    /** A flapping alert is told of at 1, 2, 4, 8… minutes, and from then on every so often. */
    private static final int MOST_DOUBLINGS = 9;

    static final Turns NONE = new Turns("", null, List.of());

    Turns {
        turns = List.copyOf(turns);
    }

    /** It began or ended. */
    Turns turned(boolean firing, Instant now) {
        List<Long> kept = Stream.concat(
                        turns.stream().filter(t -> t > now.minus(REMEMBERED).getEpochSecond()),
                        Stream.of(now.getEpochSecond()))
                .toList();
        List<Long> bounded = kept.subList(Math.max(0, kept.size() - MOST_TURNS), kept.size());
        return new Turns(states, flappingSince, bounded).sampled(firing, now);
    }

    /** It is still so a minute later. */
    Turns sampled(boolean firing, Instant now) {
        String all = states + (firing ? 'F' : 'O');
        String kept = all.substring(Math.max(0, all.length() - STATES));
        double share = share(kept);
        Instant since = flappingSince == null ? (share >= FLAPS ? now : null) : share <= RESTS ? null : flappingSince;
        return new Turns(kept, since, turns);
    }

    boolean flapping() {
        return flappingSince != null;
    }

    /** Nothing is to be learned of it any more. */
    boolean settled() {
        return !flapping()
                && states.length() == STATES
                && states.chars().distinct().count() == 1;
    }

    /** How often it began or ended within the hour before. */
    int within(Instant now) {
        long from = now.minus(REMEMBERED).getEpochSecond();
        return (int) turns.stream().filter(t -> t > from).count();
    }

    /** When it may be told of next; null where it does not flap. */
    @Nullable
    Instant nextTelling(Instant now) {
        if (flappingSince == null) {
            return null;
        }
        Duration wait = Duration.ofMinutes(1);
        Duration longest = wait.multipliedBy(1L << MOST_DOUBLINGS);
        while (wait.compareTo(longest) < 0 && !flappingSince.plus(wait).isAfter(now)) {
            wait = wait.multipliedBy(2);
        }
        Instant next = flappingSince.plus(wait);
        return next.isAfter(now) ? next : now.plus(longest);
    }

    private static double share(String states) {
        double changes = 0;
        // The newest change counts most, however few there are.
        for (int i = states.length() - 1; i > 0; i--) {
            if (states.charAt(i) != states.charAt(i - 1)) {
                int age = states.length() - 1 - i;
                changes += NEWEST_WEIGHT - age * (NEWEST_WEIGHT - OLDEST_WEIGHT) / (STATES - 2);
            }
        }
        return changes / (STATES - 1);
    }
}
