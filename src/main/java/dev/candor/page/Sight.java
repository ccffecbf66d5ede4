package dev.candor.page;

import dev.candor.catalog.Component;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Incident;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of the whole platform in numbers, as both verdicts need it. */
final class Sight {
    final Facts facts;
    final List<Component> down;
    final List<Component> degraded;
    final List<Component> unknown;
    final int components;

    Sight(Facts facts) {
        this.facts = facts;
        this.components = facts.atlas().components().size();
        this.down = with(Health.DOWN);
        this.degraded = with(Health.DEGRADED);
        this.unknown = with(Health.UNKNOWN);
    }

    private List<Component> with(Health health) {
        return facts.atlas().components().stream()
                .filter(c -> facts.believed(c.id()) == health)
                .toList();
    }

    /** What is down or degraded, worst first. */
    List<Component> bad() {
        return Stream.concat(down.stream(), degraded.stream()).toList();
    }

    /** Why nothing at all can be said; empty where something can. */
    Optional<String> blindness() {
        if (facts.judgement() == null) {
            return Optional.of("nothing has been measured yet");
        }
        if (facts.stale()) {
            return Optional.of(
                    "what we know is from " + Hole.token(Hole.AS_OF_TEXT) + ", " + Hole.token(Hole.AGE) + " ago");
        }
        if (components == 0) {
            return Optional.of("no component is being watched yet");
        }
        if (unknown.size() == components) {
            return Optional.of("no location reports on any of our " + Words.count(components, "component"));
        }
        return Optional.empty();
    }

    /** {@code 1 of 6 components is down and 2 are degraded}, with their names if nothing else tells where. */
    String badInNumbers(boolean named) {
        String first = down.isEmpty() ? "degraded" : "down";
        List<Component> worst = down.isEmpty() ? degraded : down;
        String names = named ? " (" + Words.list(titles(worst)) + ")" : "";
        String head = "%d of %s %s %s%s"
                .formatted(worst.size(), Words.count(components, "component"), Words.be(worst.size()), first, names);
        return down.isEmpty() || degraded.isEmpty()
                ? head
                : head + " and %d %s degraded".formatted(degraded.size(), Words.be(degraded.size()));
    }

    /** {@code seen from 3 of 5 locations}; empty where no location is named. */
    String seenFrom() {
        long seeing = bad().stream()
                .flatMap(c -> facts.health(c.id()).stream())
                .flatMap(h -> Stream.concat(h.down().stream(), h.degraded().stream()))
                .distinct()
                .count();
        int reporting = facts.checked().locations().size();
        return seeing == 0 || reporting < seeing ? "" : ", seen from " + Words.share(seeing, reporting, "location");
    }

    /** {@code , checked 3 s ago}. */
    String checkedWhen() {
        return facts.checked().last() == null ? "" : ", checked " + Hole.token(Hole.CHECKED_AGE) + " ago";
    }

    /** {@code , checked 3 s ago from 5 locations}. */
    String checked() {
        String when = checkedWhen();
        return when.isEmpty()
                ? ""
                : when + " from " + Words.count(facts.checked().locations().size(), "location");
    }

    /** The one or two regions that an open incident blames; empty where it is everywhere or nowhere in particular. */
    String where() {
        List<String> regions = facts.open().stream()
                .filter(i -> i.cause() != null && regional(i.cause().kind()))
                .flatMap(i -> i.regions().stream())
                .distinct()
                .toList();
        boolean narrow = !regions.isEmpty()
                && regions.size() <= 2
                && (regions.size() < facts.atlas().regions() || regions.size() == 1);
        return narrow
                ? Words.list(regions.stream().map(facts.atlas()::regionTitle).toList())
                : "";
    }

    private static boolean regional(Suspect.Kind kind) {
        return switch (kind) {
            case HOST, REGION, APP_REGION, STALE_DISCOVERY -> true;
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, PLATFORM, APP, INSTANCE, APP_VERSION, STALE_DNS, STREAM ->
                false;
        };
    }

    /** Since when things are as the verdict says. */
    @Nullable
    Instant since() {
        Stream<Instant> begun = facts.open().stream().map(Incident::beganAt);
        List<Component> bad = bad();
        if (bad.isEmpty() && facts.open().isEmpty()) {
            // All is well since the last of them became so.
            return blindness().isPresent() || !unknown.isEmpty()
                    ? null
                    : sinceOf(facts.atlas().components())
                            .max(Comparator.naturalOrder())
                            .orElse(null);
        }
        return Stream.concat(begun, sinceOf(bad)).min(Comparator.naturalOrder()).orElse(null);
    }

    private Stream<Instant> sinceOf(List<Component> some) {
        return some.stream().flatMap(c -> facts.health(c.id()).stream()).map(ComponentHealth::since);
    }

    static List<String> titles(List<Component> some) {
        return some.stream().map(c -> Words.plain(c.title())).toList();
    }
}
