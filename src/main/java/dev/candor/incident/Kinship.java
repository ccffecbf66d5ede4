package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.Finding;
import dev.candor.correlation.blame.Suspect;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Tells whether two blames can be about one matter, so that a better answer revises an incident and opens no second. */
final class Kinship {

    private final Catalog catalog;

    Kinship(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Whether what breaks {@code parent} breaks {@code child} too: a host within its region. */
    boolean within(@Nullable Suspect child, Suspect parent) {
        return child != null
                && child.kind() == Suspect.Kind.HOST
                && parent.kind() == Suspect.Kind.REGION
                && catalog.host(child.id())
                        .filter(h -> h.region().equals(parent.id()))
                        .isPresent();
    }

    /** Whether the finding, whose suspect no open incident names, can be the better answer to this incident's question. */
    boolean revises(Finding finding, Known known) {
        Suspect cause = known.cause();
        if (cause == null) {
            return overlap(known, finding);
        }
        if (cause.kind() == Suspect.Kind.LOCATION) {
            return finding.rivals().contains(cause)
                    || (finding.suspect().kind() == Suspect.Kind.REGION
                            && finding.suspect().id().equals(cause.id()));
        }
        return finding.rivals().contains(cause)
                || within(cause, finding.suspect())
                || within(finding.suspect(), cause)
                || (cause.kind() != finding.suspect().kind()
                        && (soft(cause) || soft(finding.suspect()))
                        && overlap(known, finding));
    }

    /** Whether the incident tells of nothing but a part of what the finding explains. */
    boolean absorbs(Finding finding, Known known) {
        return within(known.cause(), finding.suspect())
                || (known.unexplained()
                        && !known.active().isEmpty()
                        && finding.components().containsAll(known.active()));
    }

    // A component, a version or an instance is a way to slice the same machines, so one failure can be blamed on
    // either.
    private static boolean soft(Suspect suspect) {
        return switch (suspect.kind()) {
            case INSTANCE, APP, APP_REGION, APP_VERSION, STALE_DISCOVERY, STALE_DNS -> true;
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, REGION, HOST, PLATFORM, STREAM -> false;
        };
    }

    private static boolean overlap(Known known, Finding finding) {
        return meet(known.active(), finding.components())
                || (known.active().isEmpty() && meet(known.probes(), finding.probes()));
    }

    private static boolean meet(Collection<String> a, Collection<String> b) {
        return !Collections.disjoint(a, b);
    }
}
