package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Suspects that touch the very same runs, so that no failure will ever tell which of them it was.
 *
 * @param members two or more, the narrowest first
 * @param splits what would tell each two of them apart
 * @param matters whether they concern different people: whoever is named may be the wrong one to call
 */
public record Indistinct(List<Suspect> members, List<Split> splits, boolean matters) {

    public Indistinct {
        members = List.copyOf(members);
        splits = List.copyOf(splits);
        if (members.size() < 2) {
            throw new IllegalArgumentException("it takes two to be mixed up, was " + members);
        }
    }

    /** What would be touched by one of two and not by the other, in words. */
    public record Split(Suspect one, Suspect other, String by) {}

    static Indistinct of(List<Suspect> suspects, Function<Suspect, @Nullable String> locationOfAgent) {
        List<Suspect> members = suspects.stream()
                .sorted(Comparator.comparingInt(s -> breadth(s.kind())))
                .toList();
        List<Split> splits = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            for (Suspect wide : members.subList(i + 1, members.size())) {
                Suspect narrow = members.get(i);
                splits.add(new Split(narrow, wide, besides(narrow, wide, locationOfAgent)));
            }
        }
        boolean matters =
                members.stream().map(s -> s.kind().concern()).distinct().count() > 1;
        return new Indistinct(members, splits, matters);
    }

    private static int breadth(Suspect.Kind kind) {
        return switch (kind) {
            case STREAM -> 0;
            case INSTANCE -> 1;
            case APP_VERSION -> 2;
            case STALE_DISCOVERY -> 3;
            case APP_REGION -> 4;
            case STALE_DNS -> 5;
            case APP -> 6;
            case HOST -> 7;
            case PATH -> 8;
            case TRANSIT -> 9;
            case REGION -> 10;
            case PLATFORM -> 11;
            case AGENT -> 12;
            case RESOLVER -> 13;
            case LOCATION -> 14;
        };
    }

    // What to ask that the wider one touches and the narrower one does not.
    private static String besides(Suspect narrow, Suspect wide, Function<Suspect, @Nullable String> locationOfAgent) {
        String there = within(wide);
        boolean asking = wide.kind().concern() == Suspect.Concern.PROBE;
        return switch (narrow.kind()) {
            case INSTANCE, APP_REGION, APP, APP_VERSION, STALE_DISCOVERY, STALE_DNS -> {
                if (wide.kind() == Suspect.Kind.APP || wide.kind() == Suspect.Kind.APP_REGION) {
                    yield "a second machine of %s".formatted(narrow.parts().get(0))
                            + (wide.kind() == Suspect.Kind.APP_REGION
                                    ? " in region " + wide.parts().get(1)
                                    : narrow.kind() == Suspect.Kind.APP_REGION ? " in another region" : "");
                }
                yield asking
                        ? "a probe of something else%s, or one with control: external".formatted(there)
                        : "a canary, or a probe of another app,%s".formatted(there);
            }
            case HOST ->
                asking
                        ? "a canary on another host%s, or a probe with control: external".formatted(there)
                        : "a canary on another host" + there;
            case PATH, TRANSIT ->
                asking
                        ? "a probe with control: external%s, or one that another region answers".formatted(there)
                        : "another location that %s answers".formatted(wide);
            case REGION ->
                asking
                        ? "a probe with control: external%s, or one that another region answers".formatted(there)
                        : "a probe or a canary in another region";
            case PLATFORM -> "a probe with control: external" + there;
            case AGENT ->
                wide.kind() == Suspect.Kind.LOCATION
                        ? "a second agent at location " + wide.id()
                        : "a second agent that uses resolver %s, at another location than %s"
                                .formatted(wide.id(), locationOfAgent.apply(narrow));
            case RESOLVER -> "an agent with another resolver%s".formatted(there);
            case LOCATION, STREAM -> "any other probe" + there;
        };
    }

    private static String within(Suspect wide) {
        List<String> parts = wide.parts();
        return switch (wide.kind()) {
            case HOST -> " on host " + wide.id();
            case REGION -> " in region " + wide.id();
            case PATH -> " in region %s, asked from location %s".formatted(parts.get(1), parts.get(0));
            case AGENT -> " asked by agent " + wide.id();
            case LOCATION -> " asked from location " + wide.id();
            case RESOLVER -> " asked through resolver " + wide.id();
            case PLATFORM, APP, APP_REGION, APP_VERSION, INSTANCE, STALE_DISCOVERY, STALE_DNS, TRANSIT, STREAM -> "";
        };
    }
}
