package dev.candor.correlation.blame;

import java.util.BitSet;

/** Which faults are parts of which others. */
final class Kin {
    private final Ground ground;

    Kin(Ground ground) {
        this.ground = ground;
    }

    /** Whether whatever breaks the parent breaks the child, too. */
    boolean within(Candidate child, Candidate parent) {
        if (child.kind() == parent.kind()) {
            return child.kind() == Suspect.Kind.TRANSIT
                    && inside(child.from(), parent.from())
                    && inside(child.to(), parent.to());
        }
        return switch (parent.kind()) {
            case PLATFORM ->
                child.kind() != Suspect.Kind.AGENT
                        && child.kind() != Suspect.Kind.LOCATION
                        && child.kind() != Suspect.Kind.RESOLVER
                        && child.kind() != Suspect.Kind.STALE_DNS;
            case REGION ->
                switch (child.kind()) {
                    case HOST -> ground.regionOf(child.a()) == parent.a();
                    case INSTANCE -> ground.regionOf(child.b()) == parent.a();
                    case PATH, APP_REGION, STALE_DISCOVERY -> child.b() == parent.a();
                    case STREAM -> true;
                    default -> false;
                };
            case LOCATION ->
                switch (child.kind()) {
                    case AGENT -> ground.asking(child.a()).location() == parent.a();
                    case PATH -> child.a() == parent.a();
                    case RESOLVER, STREAM -> true;
                    default -> false;
                };
            case TRANSIT ->
                child.kind() == Suspect.Kind.STREAM
                        || (child.kind() == Suspect.Kind.PATH
                                && has(parent.from(), child.a())
                                && has(parent.to(), child.b()));
            case APP ->
                switch (child.kind()) {
                    case APP_REGION, STALE_DISCOVERY, APP_VERSION, STALE_DNS, INSTANCE -> child.a() == parent.a();
                    case STREAM -> child.b() >= 0 && ground.question(child.b()).app() == parent.a();
                    default -> false;
                };
            case HOST ->
                (child.kind() == Suspect.Kind.INSTANCE && child.b() == parent.a())
                        || child.kind() == Suspect.Kind.STREAM;
            case APP_REGION ->
                child.kind() == Suspect.Kind.STREAM
                        || (child.kind() == Suspect.Kind.INSTANCE
                                && child.a() == parent.a()
                                && ground.regionOf(child.b()) == parent.b());
            case AGENT, RESOLVER, PATH, APP_VERSION, STALE_DISCOVERY, STALE_DNS, INSTANCE ->
                child.kind() == Suspect.Kind.STREAM;
            case STREAM -> false;
        };
    }

    private static boolean inside(
            @org.jspecify.annotations.Nullable BitSet a, @org.jspecify.annotations.Nullable BitSet b) {
        if (a == null || b == null) {
            return false;
        }
        BitSet rest = (BitSet) a.clone();
        rest.andNot(b);
        return rest.isEmpty();
    }

    private static boolean has(@org.jspecify.annotations.Nullable BitSet set, int member) {
        return set != null && set.get(member);
    }

    /**
     * Whether, by what is asked and where things run, the two touch the very same runs, so that no run will ever tell
     * them apart (attribution page, 4.5).
     */
    boolean alike(Candidate a, Candidate b) {
        return oneWay(a, b) || oneWay(b, a);
    }

    private boolean oneWay(Candidate child, Candidate parent) {
        return switch (child.kind()) {
            case AGENT ->
                parent.kind() == Suspect.Kind.LOCATION
                        && ground.asking(child.a()).location() == parent.a()
                        && ground.agentsAt(parent.a()) == 1;
            case APP_REGION ->
                parent.kind() == Suspect.Kind.APP
                        && child.a() == parent.a()
                        && ground.app(child.a()).machines.stream().allMatch(m -> m.region == child.b());
            case HOST ->
                parent.kind() == Suspect.Kind.REGION
                        && ground.regionOf(child.a()) == parent.a()
                        && ground.hostsIn(parent.a()) == 1;
            case INSTANCE ->
                parent.kind() == Suspect.Kind.HOST
                        ? child.b() == parent.a() && ground.appsOn(parent.a()) == 1
                        : parent.kind() == Suspect.Kind.APP_REGION
                                && parent.a() == child.a()
                                && ground.regionOf(child.b()) == parent.b()
                                && ground.app(child.a()).machines.stream()
                                                .filter(m -> m.region == parent.b())
                                                .count()
                                        == 1;
            case PATH ->
                parent.kind() == Suspect.Kind.REGION && child.b() == parent.a() && ground.locations.size() == 1;
            default -> false;
        };
    }
}
