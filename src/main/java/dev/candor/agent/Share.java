package dev.candor.agent;

import dev.candor.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When one agent runs a probe that its location shares. Each probe belongs to the agent with the highest hash of both
 * (rendezvous), so that an agent that comes or goes moves only its own part. Who joins takes over at a moment that both
 * sides know, so that no turn is run twice and none is left out.
 *
 * @param from null if it runs it already
 * @param until null if it keeps it
 */
record Share(@Nullable Instant from, @Nullable Instant until) {

    private static final Duration TRUST = Duration.ofSeconds(1);
    private static final Share WHOLE = new Share(null, null);

    /** The share of that agent, one of the members; empty if it does not run the probe. */
    static Optional<Share> of(String agent, String location, List<Roster.Member> members, Probe probe) {
        boolean fast = probe.interval().compareTo(TRUST) < 0;
        List<Roster.Member> able =
                fast ? members.stream().filter(Roster.Member::trusted).toList() : members;
        if (able.stream().noneMatch(member -> member.agent().equals(agent))) {
            return Optional.empty();
        }
        if (probe.everyAgent()) {
            return Optional.of(WHOLE);
        }
        String later = owner(able, location, probe);
        List<Roster.Member> joined =
                able.stream().filter(member -> member.joins() == null).toList();
        String now = joined.isEmpty() ? later : owner(joined, location, probe);
        if (now.equals(later)) {
            return agent.equals(now) ? Optional.of(WHOLE) : Optional.empty();
        }
        Instant handover = able.stream()
                .map(Roster.Member::joins)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElseThrow();
        if (agent.equals(now)) {
            return Optional.of(new Share(null, handover));
        }
        return agent.equals(later) ? Optional.of(new Share(handover, null)) : Optional.empty();
    }

    private static String owner(List<Roster.Member> members, String location, Probe probe) {
        String best = "";
        long highest = Long.MIN_VALUE;
        for (Roster.Member member : members) {
            long score = Assignment.hash(probe.id() + '@' + location + '#' + member.agent());
            if (best.isEmpty()
                    || score > highest
                    || (score == highest && member.agent().compareTo(best) < 0)) {
                best = member.agent();
                highest = score;
            }
        }
        return best;
    }
}
