package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import dev.candor.problem.Excerpt;

/** What incidents are called. As in {@link Wording}, no customer, no resource and no machine of the platform is named. */
final class Titles {

    // From this share of failing runs on, "unreachable" says it better than "failing".
    private static final double UNREACHABLE = 0.9;
    private static final int LONGEST = 200;

    private final Names names;
    private final RiskWording risks;

    Titles(Catalog catalog) {
        this.names = new Names(catalog);
        this.risks = new RiskWording(names);
    }

    /**
     * One line for everybody, customer effect first.
     *
     * @param before what it is called now; empty for something new, and where it is to be named anew
     */
    String of(Picture picture, String before) {
        String title = Excerpt.of(of(picture), LONGEST);
        // Where no finding tells any more what it was, it stays what it was called, unless it got worse.
        if (!picture.components().containsValue(Health.DOWN) && before.equals(title.replace(" failing", " degraded"))) {
            return before;
        }
        // The share of failing runs wavers while a window fills; what was called unreachable stays so for this
        // incident.
        return before.equals(title.replace(" is failing", " is unreachable")) ? before : title;
    }

    private String of(Picture p) {
        if (p.risk() != null) {
            return risks.title(p.risk());
        }
        Suspect cause = p.cause();
        if (cause == null) {
            return effect(
                    p,
                    p.components().keySet().stream()
                            .findFirst()
                            .map(names::component)
                            .orElse("The platform"));
        }
        return switch (cause.kind()) {
            case HOST -> "Machines on %s are %s".formatted(names.openly(cause), p.degraded() ? "degraded" : "failing");
            case REGION ->
                "%s region is %s"
                        .formatted(
                                names.region(cause.id()),
                                p.degraded()
                                        ? "degraded"
                                        : p.runs() > 0 && p.failures() >= UNREACHABLE * p.runs()
                                                ? "unreachable"
                                                : "failing");
            case PLATFORM -> "The platform is %s in all regions".formatted(p.degraded() ? "degraded" : "failing");
            case INSTANCE, APP_VERSION ->
                "%s: %s is %s".formatted(hurt(p), names.openly(cause), p.degraded() ? "degraded" : "failing");
            case APP -> effect(p, names.app(cause));
            case APP_REGION ->
                "%s is %s in %s"
                        .formatted(
                                names.app(cause),
                                p.degraded() ? "degraded" : "failing",
                                names.regions(Names.last(cause)));
            case STALE_DISCOVERY ->
                "%s in %s: requests still go where it ran before a deploy"
                        .formatted(names.app(cause), names.regions(Names.last(cause)));
            case STALE_DNS -> "%s: some name servers still give out an old address".formatted(names.app(cause));
            case AGENT -> "Observer %s can't be relied on".formatted(cause.id());
            case LOCATION -> "Observers in %s can't be relied on".formatted(names.location(cause.id()));
            case RESOLVER -> "Name server %s of our observers can't be relied on".formatted(cause.id());
            case PATH, TRANSIT ->
                "The network from %s to %s loses what our observers ask"
                        .formatted(names.observers(cause), names.regions(Names.last(cause)));
            case STREAM -> "One check of one observer fails on its own";
        };
    }

    private String effect(Picture p, String first) {
        String more = p.components().size() > 1 ? " and " + (p.components().size() - 1) + " more" : "";
        String what = first + more;
        if (p.locations().isEmpty()) {
            return what + (p.degraded() ? ": degraded" : ": failures seen");
        }
        if (p.locations().size() == 1) {
            return "%s: %s seen from %s"
                    .formatted(
                            what,
                            p.degraded() ? "degraded answers" : "failures",
                            names.location(p.locations().get(0)));
        }
        return "%s: %s see %s"
                .formatted(
                        what,
                        Names.count(p.locations().size(), "location"),
                        p.degraded() ? "degraded answers" : "failures");
    }

    private String hurt(Picture p) {
        return p.components().isEmpty()
                ? "Platform"
                : Names.list(
                        p.components().keySet().stream().map(names::component).toList());
    }
}
