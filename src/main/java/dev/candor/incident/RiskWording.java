package dev.candor.incident;

import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.signal.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of what others warn of. Everybody may read them: they name no machine, and nothing of what a monitoring system
 * wrote, since nobody knows what that is.
 */
final class RiskWording {

    private final Names names;

    RiskWording(Names names) {
        this.names = names;
    }

    /** Whether a warning came about, or what was impaired is no more than at risk: another story, told at once. */
    static boolean turns(Risk.@Nullable Mark before, Risk.@Nullable Mark now) {
        return weight(before) != weight(now);
    }

    private static int weight(Risk.@Nullable Mark mark) {
        return mark == null ? 2 : mark.dead() ? 1 : 0;
    }

    /** {@code Volumes on one host in Frankfurt are at risk}. */
    String title(Risk risk) {
        return "%s %s %s"
                .formatted(what(risk.mark()), where(risk.suspect()), risk.dead() ? "have failed" : "are at risk");
    }

    String said(Risk risk, Instant now) {
        String what = trouble(risk);
        if (risk.dead()) {
            return "Our operators found at %s that %s failed. %s there are impaired, whether or not a probe sees it."
                    .formatted(Names.time(risk.began(), now), what, what(risk.mark()));
        }
        return "%s since %s that %s %s trouble. No probe sees a failure because of it so far; %s there are at risk."
                .formatted(
                        risk.byOperator() ? "Our operators report" : "Our monitoring reports",
                        Names.time(risk.began(), now),
                        what,
                        risk.kinds().size() == 1 ? "is in" : "are in",
                        what(risk.mark()).toLowerCase(Locale.ROOT));
    }

    String lowered(Risk risk) {
        return risk.dead() ? "No probe sees a failure any more." : "Nothing fails any more; the warning stays.";
    }

    private static String what(Risk.Mark mark) {
        boolean machines = mark.hits(ResourceKind.MACHINE);
        boolean volumes = mark.hits(ResourceKind.VOLUME);
        return machines && volumes ? "Machines and volumes" : volumes ? "Volumes" : "Machines";
    }

    private String where(Suspect suspect) {
        return (suspect.kind() == Suspect.Kind.REGION ? "in " : "on ") + names.openly(suspect);
    }

    // Of what nobody says which part it is, it is the whole.
    private String trouble(Risk risk) {
        return risk.kinds().equals(Set.of(Signal.Kind.OTHER))
                ? names.openly(risk.suspect())
                : trouble(risk.kinds()) + " " + where(risk.suspect());
    }

    private static String trouble(Set<Signal.Kind> kinds) {
        List<String> parts = kinds.stream()
                .map(kind -> switch (kind) {
                    case CPU -> "the processor";
                    case MEMORY, OOM -> "memory";
                    case DISK -> "a disk";
                    case NETWORK -> "the network";
                    case OTHER -> "something";
                })
                .distinct()
                .toList();
        return Names.list(parts);
    }
}
