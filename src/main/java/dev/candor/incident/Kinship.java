package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.correlation.Finding;
import dev.candor.correlation.blame.Suspect;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether two blames can be about one matter, so that a better answer revises an incident and opens no second. */
final class Kinship {

    private final Catalog catalog;

    Kinship(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Names what is blamed, whatever is said to be wrong with it: at most one open incident is about it. */
    static String blamed(Suspect cause) {
        return switch (cause.kind()) {
            case APP, APP_VERSION, STALE_DNS -> "app " + first(cause);
            case APP_REGION, STALE_DISCOVERY -> "app region " + cause.id();
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, INSTANCE, STREAM -> cause.toString();
        };
    }

    /**
     * Whether what breaks {@code parent} breaks {@code child} too: a host within its region, an agent within its location.
     *
     * @param seenFrom codes of the locations that saw the child's failures: where an agent stands, no catalog says
     */
    boolean within(@Nullable Suspect child, Collection<String> seenFrom, Suspect parent) {
        if (child == null || child.equals(parent)) {
            return false;
        }
        return switch (parent.kind()) {
            case PLATFORM -> child.kind() != Suspect.Kind.PLATFORM && !asking(child);
            case REGION -> regionOf(child).filter(parent.id()::equals).isPresent();
            case HOST -> child.kind() == Suspect.Kind.INSTANCE && last(child).equals(parent.id());
            case LOCATION ->
                switch (child.kind()) {
                    case AGENT -> List.copyOf(seenFrom).equals(List.of(parent.id()));
                    case PATH -> first(child).equals(parent.id());
                    default -> false;
                };
            case TRANSIT ->
                child.kind() == Suspect.Kind.PATH
                        && names(first(parent)).contains(first(child))
                        && names(last(parent)).contains(last(child));
            case APP -> ofApp(child) && first(child).equals(parent.id());
            case APP_REGION ->
                (child.kind() == Suspect.Kind.STALE_DISCOVERY || child.kind() == Suspect.Kind.INSTANCE)
                        && first(child).equals(first(parent))
                        && regionOf(child).filter(last(parent)::equals).isPresent();
            case AGENT, RESOLVER, PATH, INSTANCE, APP_VERSION, STALE_DISCOVERY, STALE_DNS, STREAM -> false;
        };
    }

    /** Whether the finding's cause is a part of that. */
    boolean within(Finding child, Suspect parent) {
        return within(child.suspect(), child.locations(), parent);
    }

    /** Whether the finding is about the very thing that the incident blames, or about what explains it. */
    boolean deepens(Finding finding, Known known) {
        Suspect cause = known.cause();
        return cause != null
                && may(finding, known)
                && (blamed(cause).equals(blamed(finding.suspect()))
                        || within(cause, known.locations(), finding.suspect()));
    }

    /** Whether the finding, whose suspect no open incident names, can be the better answer to this incident's question. */
    boolean revises(Finding finding, Known known) {
        Suspect cause = known.cause();
        if (!may(finding, known)) {
            return false;
        }
        if (cause == null) {
            return overlap(known, finding);
        }
        if (deepens(finding, known) || finding.rivals().contains(cause) || within(finding, cause)) {
            return true;
        }
        if (cause.kind().ours()) {
            return cause.kind() == Suspect.Kind.LOCATION
                    && finding.suspect().kind() == Suspect.Kind.REGION
                    && finding.suspect().id().equals(cause.id());
        }
        return cause.kind() != finding.suspect().kind()
                && (soft(cause) || soft(finding.suspect()))
                && overlap(known, finding);
    }

    /** Whether the incident tells of nothing but a part of what the finding explains. */
    boolean absorbs(Finding finding, Known known) {
        return may(finding, known)
                && (within(known.cause(), known.locations(), finding.suspect())
                        || (known.unexplained()
                                && !known.active().isEmpty()
                                && finding.components().containsAll(known.active())));
    }

    // What was told in public is never taken back into the dark.
    private static boolean may(Finding finding, Known known) {
        return Pictures.platformAtFault(finding) || !known.platformAtFault();
    }

    private Optional<String> regionOf(Suspect child) {
        return switch (child.kind()) {
            case HOST -> catalog.host(child.id()).map(Host::region);
            case INSTANCE -> catalog.host(last(child)).map(Host::region);
            case APP_REGION, STALE_DISCOVERY, PATH -> Optional.of(last(child));
            case AGENT, LOCATION, RESOLVER, TRANSIT, REGION, PLATFORM, APP, APP_VERSION, STALE_DNS, STREAM ->
                Optional.empty();
        };
    }

    // Who asks can be ill while the whole platform is: that is a second matter.
    private static boolean asking(Suspect suspect) {
        return switch (suspect.kind()) {
            case AGENT, LOCATION, RESOLVER -> true;
            case PATH,
                    TRANSIT,
                    HOST,
                    REGION,
                    PLATFORM,
                    APP,
                    APP_REGION,
                    INSTANCE,
                    APP_VERSION,
                    STALE_DISCOVERY,
                    STALE_DNS,
                    STREAM -> false;
        };
    }

    private static boolean ofApp(Suspect suspect) {
        return switch (suspect.kind()) {
            case APP_REGION, INSTANCE, APP_VERSION, STALE_DISCOVERY, STALE_DNS -> true;
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, APP, STREAM -> false;
        };
    }

    // An app, a version or an instance is a way to slice the same machines, so one failure can be blamed on either.
    private static boolean soft(Suspect suspect) {
        return suspect.kind() == Suspect.Kind.APP || ofApp(suspect);
    }

    private static boolean overlap(Known known, Finding finding) {
        return meet(known.active(), finding.components())
                || (known.active().isEmpty() && meet(known.probes(), finding.probes()));
    }

    private static boolean meet(Collection<String> a, Collection<String> b) {
        return !Collections.disjoint(a, b);
    }

    private static String first(Suspect suspect) {
        return suspect.parts().get(0);
    }

    private static String last(Suspect suspect) {
        return Names.last(suspect);
    }

    private static List<String> names(String codes) {
        return Arrays.asList(codes.split(",", -1));
    }
}
