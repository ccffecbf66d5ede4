package dev.candor.fleet;

import dev.candor.agent.Roster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is there to share a location's probes. An agent that was not heard of for a while loses its part at once; one that comes
 * gets its part at a moment that is far enough ahead for all to hear of it. Knows the time only from its callers. Not thread-safe.
 */
final class Presence {

    // What a report may take longer than the one before.
    private static final Duration SLACK = Duration.ofMillis(250);

    private final Duration absentAfter;
    private final Duration handover;
    private final Duration comeBack;
    private final Map<String, Guest> guests = new TreeMap<>();

    private static final class Guest {
        final String location;
        final boolean trusted;
        Instant lastSeen;
        Duration absentAfter;
        boolean sick;
        boolean present;

        @Nullable
        Instant joins;

        @Nullable
        Instant hungUp;

        Guest(String location, boolean trusted, Instant lastSeen, Duration absentAfter) {
            this.absentAfter = absentAfter;
            this.location = location;
            this.trusted = trusted;
            this.lastSeen = lastSeen;
        }
    }

    Presence(Duration absentAfter, Duration handover, Duration comeBack) {
        this.absentAfter = absentAfter;
        this.comeBack = comeBack;
        this.handover = handover;
    }

    /** It said something at that moment. */
    void seen(String agent, String location, boolean trusted, Instant at) {
        Guest guest = guests.get(agent);
        if (guest == null || !guest.location.equals(location) || guest.trusted != trusted) {
            guests.put(agent, new Guest(location, trusted, at, absentAfter));
            return;
        }
        guest.hungUp = null;
        if (guest.lastSeen.isBefore(at)) {
            guest.lastSeen = at;
        }
    }

    /** It means to say something again after so long: three times that without a word is too long. */
    void pulse(String agent, Duration next) {
        Guest guest = guests.get(agent);
        if (guest != null) {
            Duration missed = next.multipliedBy(3).plus(SLACK);
            guest.absentAfter =
                    !next.isZero() && !next.isNegative() && missed.compareTo(absentAfter) < 0 ? missed : absentAfter;
        }
    }

    /** Its waiting request broke off at that moment: the end of a process, if it doesn't come back soon. */
    void hungUp(String agent, Instant at) {
        Guest guest = guests.get(agent);
        if (guest != null) {
            guest.hungUp = at;
        }
    }

    /** It was there when the hub went down, and gets until then to say that it still is. */
    void recall(String agent, String location, boolean trusted, Instant until) {
        Guest guest = new Guest(location, trusted, until.minus(absentAfter), absentAfter);
        guest.present = true;
        guests.put(agent, guest);
    }

    /** Whether it reaches none of the places that it must always reach. */
    void sick(String agent, boolean now) {
        Guest guest = guests.get(agent);
        if (guest != null) {
            guest.sick = now;
        }
    }

    /** It has no rights any more. */
    void gone(String agent) {
        guests.remove(agent);
    }

    /** When it last said anything; null if it never did. */
    @Nullable
    Instant lastSeen(String agent) {
        Guest guest = guests.get(agent);
        return guest == null ? null : guest.lastSeen;
    }

    /**
     * Who shares what at {@code now}, by location.
     *
     * @param staffed codes of the locations where an agent of the hub's own process stands
     */
    Map<String, List<Roster.Member>> members(Instant now, Set<String> staffed) {
        Map<String, Boolean> someFine = new HashMap<>();
        staffed.forEach(location -> someFine.put(location, true));
        guests.values().stream()
                .filter(guest -> there(guest, now) && !guest.sick)
                .forEach(guest -> someFine.put(guest.location, true));
        Map<String, Boolean> occupied = new HashMap<>();
        staffed.forEach(location -> occupied.put(location, true));
        for (Guest guest : guests.values()) {
            // A sick agent's part is better done by another; where there is no other it stays, and is unknown.
            boolean takesPart = there(guest, now) && (!guest.sick || !someFine.containsKey(guest.location));
            if (!takesPart) {
                guest.present = false;
                guest.joins = null;
            } else if (guest.present && guest.joins != null && !guest.joins.isAfter(now)) {
                guest.joins = null;
            }
            if (guest.present && guest.joins == null) {
                occupied.put(guest.location, true);
            }
        }
        Map<String, List<Roster.Member>> members = new TreeMap<>();
        guests.forEach((agent, guest) -> {
            boolean takesPart = there(guest, now) && (!guest.sick || !someFine.containsKey(guest.location));
            if (takesPart && !guest.present) {
                guest.present = true;
                guest.joins = occupied.containsKey(guest.location) ? now.plus(handover) : null;
            }
            if (takesPart) {
                members.computeIfAbsent(guest.location, code -> new ArrayList<>())
                        .add(new Roster.Member(agent, guest.trusted, guest.joins));
            }
        });
        return members;
    }

    /** Whether it was heard of lately enough to take part. */
    boolean there(String agent, Instant now) {
        Guest guest = guests.get(agent);
        return guest != null && there(guest, now);
    }

    private boolean there(Guest guest, Instant now) {
        return guest.lastSeen.plus(guest.absentAfter).isAfter(now)
                && (guest.hungUp == null || guest.hungUp.plus(comeBack).isAfter(now));
    }
}
