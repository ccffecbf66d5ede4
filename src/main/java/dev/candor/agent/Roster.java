package dev.candor.agent;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who measures at each location now: agents of this process, and those that report to it. */
@Singleton
public class Roster {

    private final Event<RosterChanged> changed;
    private Set<String> local = Set.of();
    private Map<String, List<Member>> remote = Map.of();
    private volatile Map<String, List<Member>> all = Map.of();

    Roster(Event<RosterChanged> changed) {
        this.changed = changed;
    }

    /**
     * An agent that shares its location's probes.
     *
     * @param trusted whether it may run probes more often than once a second
     * @param joins from when on it takes its share: until then the others run it; null if it has
     */
    public record Member(
            String agent, boolean trusted, @Nullable Instant joins) {}

    /** These agents report to this process, by location. */
    public void report(Map<String, List<Member>> members) {
        synchronized (this) {
            if (members.equals(remote)) {
                return;
            }
            remote = Map.copyOf(members);
            assemble();
        }
        changed.fire(new RosterChanged());
    }

    /** An agent of this process stands at each of these; it is called as its location. */
    void here(Set<String> locations) {
        synchronized (this) {
            if (locations.equals(local)) {
                return;
            }
            local = Set.copyOf(locations);
            assemble();
        }
        changed.fire(new RosterChanged());
    }

    private void assemble() {
        Map<String, List<Member>> together = new TreeMap<>();
        remote.forEach((location, members) -> together.put(location, new ArrayList<>(members)));
        for (String location : local) {
            together.computeIfAbsent(location, code -> new ArrayList<>()).add(new Member(location, true, null));
        }
        together.replaceAll((location, members) -> List.copyOf(members));
        all = Map.copyOf(together);
    }

    /** Codes of the locations that an agent of this process stands at. */
    public synchronized Set<String> local() {
        return local;
    }

    /** The names of the agents that measure now, by location. */
    public Map<String, List<String>> agents() {
        Map<String, List<String>> names = new TreeMap<>();
        all.forEach((location, members) ->
                names.put(location, members.stream().map(Member::agent).toList()));
        return names;
    }

    /** Codes of all locations that have an agent, in order. */
    Set<String> locations() {
        return new TreeSet<>(all.keySet());
    }

    /** Who shares that location's probes. */
    List<Member> at(String location) {
        return all.getOrDefault(location, List.of());
    }
}
