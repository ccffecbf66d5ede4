package dev.candor.page;

import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Edit;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Postmortem;
import dev.candor.incident.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Incidents in words, for one audience. */
final class Incidents {
    // More rows are no better evidence; the rest is counted.
    private static final int EVIDENCE_ROWS = 30;

    private static final int SHOWN_UPDATES = 1;

    private final Facts facts;
    private final Audience audience;
    private final @Nullable Holdings holdings;

    /**
     * @param holdings what the customer has; null for everybody's page
     */
    Incidents(Facts facts, Audience audience, @Nullable Holdings holdings) {
        this.facts = facts;
        this.audience = audience;
        this.holdings = holdings;
    }

    /**
     * All of it.
     *
     * @param alone whether it has a page of its own; beside others only the newest updates stand open, so that they don't
     *     push the page away
     * @param promise whether it says when the next update is due
     */
    View.Incident full(Incident incident, boolean alone, boolean promise) {
        int shown = alone ? Integer.MAX_VALUE : SHOWN_UPDATES;
        EvidenceWords seen = new EvidenceWords(facts, holdings);
        List<View.Evidence> evidence = seen.rows(incident);
        int rest = evidence.size() - EVIDENCE_ROWS;
        return new View.Incident(
                link(incident),
                Words.plain(incident.title()),
                mark(incident),
                Words.sentence(incident.phase().word()),
                relevance(incident),
                moment(incident.beganAt()),
                moment(incident.detectedAt()),
                moment(incident.publishedAt()),
                incident.resolvedAt() == null ? null : moment(incident.resolvedAt()),
                lasted(incident),
                cause(incident),
                regions(incident),
                incident.components().stream().map(this::affected).toList(),
                promise ? nextUpdate(incident) : null,
                incident.updates().stream()
                        .limit(shown)
                        .map(u -> update(anchor(incident, u, alone), u))
                        .toList(),
                incident.updates().stream()
                        .skip(shown)
                        .map(u -> update(anchor(incident, u, alone), u))
                        .toList(),
                alone,
                EvidenceWords.summary(incident),
                evidence.stream().limit(EVIDENCE_ROWS).toList(),
                rest > 0 ? "%d more rows are left out.".formatted(rest) : null,
                incident.mergedInto() == null ? null : audience.at("incidents/" + incident.mergedInto()),
                alone ? Advice.of(facts, holdings, List.of(incident)) : List.of(),
                seen.strips(incident),
                alone ? seen.samples(incident) : null,
                alone && incident.postmortem() != null ? postmortem(incident.postmortem()) : null);
    }

    private View.Postmortem postmortem(Postmortem told) {
        return new View.Postmortem(
                moment(told.publishedAt()), Tongues.html(told.text(), told.translations()), edits(told.edits()));
    }

    private List<View.Edited> edits(List<Edit> edits) {
        return edits.stream()
                .map(e -> new View.Edited(moment(e.at()), e.language(), SafeMarkdown.html(e.was())))
                .toList();
    }

    View.Line line(Incident incident) {
        String text = (incident.open() ? "open" : "resolved after " + lasted(incident))
                + (incident.postmortem() == null ? "" : " · with a postmortem");
        String relevance = relevance(incident);
        return new View.Line(
                link(incident),
                Words.plain(incident.title()),
                mark(incident),
                moment(incident.beganAt()),
                relevance == null ? text : text + " · " + relevance.toLowerCase(Locale.ROOT));
    }

    /** The open incident whose next update is due first; empty if none is due. */
    Optional<Incident> dueFirst(List<Incident> open) {
        return open.stream()
                .filter(i -> promised(i).isPresent())
                .min(Comparator.comparing(i -> promised(i).orElse(Instant.MAX)));
    }

    /** When its next update is due; null if none is. */
    View.@Nullable NextUpdate nextUpdate(Incident incident) {
        Instant due = promised(incident).orElse(null);
        if (due == null) {
            return null;
        }
        Duration late = Duration.between(due, facts.now());
        return late.toSeconds() > 0
                ? new View.NextUpdate(true, "Update late by %s, it was due".formatted(Words.span(late)), moment(due))
                : new View.NextUpdate(false, "Next update due by", moment(due));
    }

    private static Optional<Instant> promised(Incident incident) {
        return incident.open()
                ? incident.updates().stream()
                        .max(Comparator.comparingInt(Update::number))
                        .map(Update::nextUpdateBy)
                : Optional.empty();
    }

    private String link(Incident incident) {
        return audience.at("incidents/" + incident.id());
    }

    // Null where the mark says it.
    private @Nullable String relevance(Incident incident) {
        if (holdings == null || nearby(incident)) {
            return null;
        }
        return holdings.relevance(incident).words(incident.open());
    }

    // Open, and the customer's business.
    private boolean nearby(Incident incident) {
        return holdings != null && incident.open() && holdings.relevance(incident) != Holdings.Relevance.ELSEWHERE;
    }

    // How bad it is for the platform is no answer to somebody whose machine is down: they read what it is to them.
    private View.Mark mark(Incident incident) {
        if (!incident.open()) {
            return View.Mark.of(Tone.OK, "Resolved");
        }
        if (holdings != null && nearby(incident)) {
            Holdings.Relevance relevance = holdings.relevance(incident);
            return View.Mark.of(relevance.tone(), relevance.words(true));
        }
        return switch (incident.severity()) {
            case MINOR -> View.Mark.of(Tone.DEGRADED, "Minor");
            case MAJOR -> View.Mark.of(Tone.DOWN, "Major");
            case CRITICAL -> View.Mark.of(Tone.DOWN, "Critical");
        };
    }

    private String lasted(Incident incident) {
        Instant end = incident.resolvedAt() == null ? facts.now() : incident.resolvedAt();
        Duration lasted = Duration.between(incident.beganAt(), end);
        // While it lasts, minutes are told: pages are made once a minute.
        return incident.open() && lasted.toMinutes() < 1
                ? "under 1 min"
                : Words.span(incident.open() ? Duration.ofMinutes(lasted.toMinutes()) : lasted);
    }

    private String cause(Incident incident) {
        Suspect cause = incident.cause();
        if (cause == null) {
            return "No single cause explains it yet.";
        }
        String confidence =
                incident.confidence() == null ? "" : " (confidence %s)".formatted(confidence(incident.confidence()));
        return "Points to " + blamed(incident, cause) + confidence + ".";
    }

    // Nobody is ever wholly sure.
    private static String confidence(double share) {
        return share > 0.99 ? "over 99\u00a0%" : (int) Math.floor(share * 100) + "\u00a0%";
    }

    private String blamed(Incident incident, Suspect cause) {
        return switch (cause.kind()) {
            case REGION -> "the region " + facts.atlas().regionTitle(cause.id());
            case HOST -> host(incident, cause.id());
            case PLATFORM -> "the whole platform";
            case APP -> app(cause) + " itself, wherever it runs";
            case APP_REGION ->
                "%s in the region %s".formatted(app(cause), facts.atlas().regionTitle(last(cause)));
            case INSTANCE -> "one serving instance";
            case APP_VERSION -> "one software version, by a deploy of " + app(cause);
            case STALE_DISCOVERY ->
                "requests for %s in %s that still go where it ran before a deploy"
                        .formatted(app(cause), facts.atlas().regionTitle(last(cause)));
            case STALE_DNS -> "name servers that still give out an address which %s has left".formatted(app(cause));
            case AGENT, LOCATION, RESOLVER, STREAM -> "one of our own observers";
            case PATH, TRANSIT -> "the network between our own observers and the platform";
        };
    }

    private String app(Suspect cause) {
        return Words.plain(facts.atlas().componentTitle(cause.parts().get(0)));
    }

    private static String last(Suspect cause) {
        return cause.parts().get(cause.parts().size() - 1);
    }

    // A host is named only to who has something on it.
    private String host(Incident incident, String id) {
        String region = facts.atlas()
                .regionOf(id)
                .map(code -> " in " + facts.atlas().regionTitle(code))
                .orElse("");
        List<Impact> mine = holdings == null ? List.of() : holdings.impactsOf(incident.id());
        long there = mine.stream()
                .filter(i -> i.host().equals(id))
                .map(Impact::resource)
                .distinct()
                .count();
        return there == 0
                ? "one host" + region
                : "host %s%s, where %s of yours %s"
                        .formatted(
                                Words.plain(id), region, Words.count(there, "resource"), there == 1 ? "runs" : "run");
    }

    private @Nullable String regions(Incident incident) {
        return incident.regions().isEmpty()
                ? null
                : Words.list(incident.regions().stream()
                        .map(facts.atlas()::regionTitle)
                        .toList());
    }

    private View.Affected affected(Incident.AffectedComponent component) {
        // What lasted when the facts were fresh may be over.
        Health health = component.to() == null && facts.stale() ? Health.UNKNOWN : component.health();
        return new View.Affected(
                facts.atlas().componentTitle(component.component()),
                View.Mark.of(health),
                moment(component.from()),
                component.to() == null ? null : moment(component.to()));
    }

    // Beside others the same number stands on a page more than once.
    private static String anchor(Incident incident, Update update, boolean alone) {
        String number = "u" + update.number();
        return alone ? number : "i" + incident.id() + "-" + number;
    }

    private View.Update update(String anchor, Update update) {
        return new View.Update(
                anchor,
                moment(update.at()),
                Words.sentence(update.phase().word()),
                update.automatic(),
                update.backfilled(),
                Tongues.html(update.text(), update.translations()),
                edits(update.edits()));
    }

    private View.Moment moment(Instant at) {
        return Words.moment(at, facts.now());
    }

    static String word(Health health) {
        return switch (health) {
            case UP -> "Up";
            case DEGRADED -> "Degraded";
            case DOWN -> "Down";
            case UNKNOWN -> "Cannot tell";
        };
    }
}
