package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that was ever touched by a run and can therefore be blamed, in numbers. */
final class Candidates {

    /** Slots whose parts are told apart at most, and what one slot can be touched by. */
    private static final int PARTS = 128;

    private static final int PER_SLOT = 7;

    private final Ground ground;
    private final Map<Suspect.Kind, Pairs> index = new EnumMap<>(Suspect.Kind.class);
    private final List<Candidate> all = new ArrayList<>();

    Candidates(Ground ground) {
        this.ground = ground;
        for (Suspect.Kind kind : Suspect.Kind.values()) {
            index.put(kind, new Pairs());
        }
    }

    int size() {
        return all.size();
    }

    /** How many locations there are. */
    int locations() {
        return ground.locations.size();
    }

    Candidate get(int number) {
        return all.get(number);
    }

    /** The number of that suspect. */
    int of(Suspect.Kind kind, int a, int b) {
        Pairs numbers = numbers(kind);
        int known = numbers.get(a, b);
        if (known >= 0) {
            return known;
        }
        int next = all.size();
        all.add(new Candidate(next, kind, a, b, null, null));
        numbers.put(a, b, next);
        return next;
    }

    /** The number of that suspect, or -1 where no run ever touched it. */
    int find(Suspect.Kind kind, int a, int b) {
        return numbers(kind).get(a, b);
    }

    private Pairs numbers(Suspect.Kind kind) {
        return Objects.requireNonNull(index.get(kind));
    }

    /** A block of paths; it is no candidate of its own and has no number. */
    static Candidate transit(BitSet from, BitSet to) {
        return new Candidate(-1, Suspect.Kind.TRANSIT, -1, -1, from, to);
    }

    /** How it is called outside. */
    Suspect suspect(Candidate c) {
        String id = switch (c.kind()) {
            case AGENT -> ground.agents.name(c.a());
            case LOCATION -> ground.locations.name(c.a());
            case RESOLVER -> ground.resolvers.name(c.a());
            case HOST -> ground.hosts.name(c.a());
            case REGION -> ground.regions.name(c.a());
            case PLATFORM -> "platform";
            case APP, STALE_DNS -> ground.apps.name(c.a());
            case PATH -> ground.locations.name(c.a()) + "/" + ground.regions.name(c.b());
            case APP_REGION, STALE_DISCOVERY -> ground.apps.name(c.a()) + "/" + ground.regions.name(c.b());
            case INSTANCE -> ground.apps.name(c.a()) + "/" + ground.hosts.name(c.b());
            case APP_VERSION -> ground.apps.name(c.a()) + "/" + ground.versions.name(c.b());
            case STREAM -> (c.a() < 0 ? "*" : ground.agents.name(c.a())) + "/" + ground.checks.name(c.b());
            case TRANSIT -> names(ground.locations, c.from()) + "/" + names(ground.regions, c.to());
        };
        return new Suspect(c.kind(), id);
    }

    private static String names(Names of, @Nullable BitSet members) {
        return members == null
                ? ""
                : members.stream().mapToObj(of::name).sorted().collect(Collectors.joining(","));
    }

    /** The candidate that a suspect's name means; null where no run ever touched it. */
    @Nullable
    Candidate find(Suspect suspect) {
        List<String> p = suspect.parts();
        int number = switch (suspect.kind()) {
            case AGENT -> find(suspect.kind(), ground.agents.find(p.get(0)), -1);
            case LOCATION -> find(suspect.kind(), ground.locations.find(p.get(0)), -1);
            case RESOLVER -> find(suspect.kind(), ground.resolvers.find(p.get(0)), -1);
            case HOST -> find(suspect.kind(), ground.hosts.find(p.get(0)), -1);
            case REGION -> find(suspect.kind(), ground.regions.find(p.get(0)), -1);
            case PLATFORM -> find(suspect.kind(), 0, -1);
            case APP, STALE_DNS -> find(suspect.kind(), ground.apps.find(p.get(0)), -1);
            case APP_REGION, STALE_DISCOVERY ->
                find(suspect.kind(), ground.apps.find(p.get(0)), ground.regions.find(p.get(1)));
            case PATH -> find(suspect.kind(), ground.locations.find(p.get(0)), ground.regions.find(p.get(1)));
            case INSTANCE -> find(suspect.kind(), ground.apps.find(p.get(0)), ground.hosts.find(p.get(1)));
            case APP_VERSION -> find(suspect.kind(), ground.apps.find(p.get(0)), ground.versions.find(p.get(1)));
            case STREAM -> find(suspect.kind(), ground.agents.find(p.get(0)), ground.checks.find(p.get(1)));
            case TRANSIT -> -1;
        };
        return number < 0 ? null : all.get(number);
    }

    /** Takes what one run touches, and how much of it. */
    interface Touched {
        void take(int candidate, double share);
    }

    /** Names everything that could be to blame had that run failed. */
    void touched(int agent, int check, Spread spread, Touched to) {
        Ground.Asking asking = ground.asking(agent);
        to.take(of(Suspect.Kind.AGENT, agent, -1), 1);
        to.take(of(Suspect.Kind.LOCATION, asking.location(), -1), 1);
        if (asking.resolver() >= 0) {
            to.take(of(Suspect.Kind.RESOLVER, asking.resolver(), -1), 1);
        }
        to.take(of(Suspect.Kind.STREAM, agent, check), 1);
        if (spread.app < 0) {
            to.take(of(Suspect.Kind.STREAM, -1, check), 1);
            return;
        }
        to.take(of(Suspect.Kind.APP, spread.app, -1), 1);
        double left = spread.stale < 0 ? 0 : spread.share[spread.stale];
        if (left > 0) {
            to.take(of(Suspect.Kind.STALE_DNS, spread.app, -1), left);
        }
        if (left < 1) {
            to.take(of(Suspect.Kind.PLATFORM, 0, -1), 1 - left);
        }
        int[] seen = new int[Math.min(spread.slots(), PARTS) * PER_SLOT];
        int count = 0;
        for (int slot = 0; slot < spread.slots(); slot++) {
            int region = spread.region[slot];
            int host = spread.host[slot];
            if (region >= 0) {
                count = once(seen, count, of(Suspect.Kind.REGION, region, -1));
                count = once(seen, count, of(Suspect.Kind.PATH, asking.location(), region));
                count = once(seen, count, of(Suspect.Kind.APP_REGION, spread.app, region));
                count = once(seen, count, of(Suspect.Kind.STALE_DISCOVERY, spread.app, region));
            }
            if (host >= 0) {
                count = once(seen, count, of(Suspect.Kind.HOST, host, -1));
                count = once(seen, count, of(Suspect.Kind.INSTANCE, spread.app, host));
            }
            if (spread.fresh[slot] >= 0) {
                count = once(seen, count, of(Suspect.Kind.APP_VERSION, spread.app, spread.fresh[slot]));
            }
        }
        for (int i = 0; i < count; i++) {
            to.take(seen[i], spread.slots() == 1 ? 1 : all.get(seen[i]).share(agent, asking, check, spread));
        }
    }

    private static int once(int[] seen, int count, int candidate) {
        for (int i = 0; i < count; i++) {
            if (seen[i] == candidate) {
                return count;
            }
        }
        if (count < seen.length) {
            seen[count] = candidate;
            return count + 1;
        }
        return count;
    }
}
