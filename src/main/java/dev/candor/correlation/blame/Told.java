package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A blame as it is told to people: of several that nobody can tell apart, the one that is named first.
 *
 * @param suspect what is named
 * @param rivals what explains the same as well, as it would be named; empty where the blame is clear
 * @param confidence from 0 to 1 that it is what is named and nothing of another kind that would be told to others
 */
public record Told(Suspect suspect, List<Suspect> rivals, double confidence) {

    public Told {
        rivals = List.copyOf(rivals);
    }

    /**
     * What is told of a blame.
     *
     * @param locationOfAgent where each agent stands
     */
    public static Told of(Blame blame, Map<String, String> locationOfAgent) {
        List<Suspect> candidates = Stream.concat(Stream.of(blame.suspect()), blame.rivals().stream())
                .map(candidate -> alone(candidate, locationOfAgent))
                .distinct()
                .toList();
        // Whether the place or the only way that leads from it is to blame: neither is the platform's fault.
        boolean ours = candidates.stream().allMatch(s -> s.kind().ours());
        Suspect suspect = candidates.stream()
                .filter(s -> ours
                        ? s.kind() == Kind.LOCATION
                        : narrower(s.kind(), blame.suspect().kind()))
                .findFirst()
                .orElse(candidates.get(0));
        List<Suspect> rivals =
                candidates.stream().filter(s -> !s.equals(suspect)).toList();
        return new Told(suspect, rivals, ours || rivals.isEmpty() ? blame.together() : blame.confidence());
    }

    /** Of what nobody can tell apart the app comes first, and never all of the platform. */
    private static boolean narrower(Kind kind, Kind named) {
        return named == Kind.PLATFORM && kind == Kind.APP;
    }

    /** An agent that stands alone is its location. */
    private static Suspect alone(Suspect suspect, Map<String, String> locationOfAgent) {
        if (suspect.kind() != Kind.AGENT) {
            return suspect;
        }
        String location = locationOfAgent.getOrDefault(suspect.id(), suspect.id());
        long there = locationOfAgent.values().stream().filter(location::equals).count();
        return there > 1 ? suspect : new Suspect(Kind.LOCATION, location);
    }
}
