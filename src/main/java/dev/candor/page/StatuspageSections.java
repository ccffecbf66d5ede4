package dev.candor.page;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.candor.correlation.ComponentHealth;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import dev.candor.incident.Postmortem;
import dev.candor.incident.Update;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sections of the answers of Statuspage's public API for one audience, in the shapes of {@link StatuspageShapes}. */
final class StatuspageSections {
    // As many as Statuspage tells.
    private static final int MOST = 50;

    // The word of Statuspage for an incident that is over and explained.
    private static final String POSTMORTEM = "postmortem";

    private final Projection projection;
    private final Facts facts;
    private final Sharing sharing;
    private final String root;
    private final String page;
    private final StatuspageComponents components;

    /**
     * Of one audience.
     *
     * @param base where the pages can be reached from outside, without a slash at its end
     */
    StatuspageSections(URI base, Sharing sharing, Projection projection) {
        this.projection = projection;
        this.facts = projection.facts();
        this.sharing = sharing;
        this.root = base + projection.audience().root();
        // The same for all customers, so that they share what is not about them.
        this.page = StatuspageShapes.id("page", base);
        this.components = new StatuspageComponents(projection, page);
    }

    /**
     * What the answer is about; it was last changed when something in it was. It doesn't name the customer, so that all who
     * read the same are told of it once.
     */
    RawValue page() {
        return new RawValue(shared(
                "page " + projection.signature(),
                () -> Json.write(new StatuspageShapes.Page(
                        page, facts.atlas().platform(), root + "/", "Etc/UTC", StatuspageShapes.time(updated())))));
    }

    /** A whole answer of which nothing is about this customer alone; {@code answer} writes it. */
    String common(String path, Supplier<String> answer) {
        return shared(path + " " + projection.signature(), answer);
    }

    private Instant updated() {
        Stream<Instant> told = projection.told().stream().map(StatuspageSections::updated);
        Stream<Instant> planned = facts.standingWorks().stream().map(Maintenance::plannedAt);
        Stream<Instant> turned = facts.atlas().components().stream()
                .flatMap(c -> facts.health(c.id()).stream())
                .map(ComponentHealth::since);
        return Stream.of(told, planned, turned)
                .flatMap(s -> s)
                .max(Comparator.naturalOrder())
                .orElse(Feed.NEVER);
    }

    /** The verdict. */
    StatuspageShapes.Status status() {
        PublicVerdict.Said said = projection.said();
        return new StatuspageShapes.Status(
                StatuspageWords.indicator(said.tone(), projection.concerning()), said.sentence());
    }

    /** Parts of the platform, and behind them what the customer has. */
    RawValue components() {
        String all = shared("components", () -> Json.elements(components.platform()));
        String own = Json.elements(components.own());
        return Json.array(all.isEmpty() || own.isEmpty() ? all + own : all + "," + own);
    }

    /** Incidents that concern the audience, newest first. */
    RawValue incidents() {
        return incidents("incidents", incident -> true);
    }

    /** Those that are open. */
    RawValue unresolved() {
        return incidents("unresolved", Incident::open);
    }

    private RawValue incidents(String section, Predicate<Incident> which) {
        return Json.array(shared(
                section + " " + projection.signature(),
                () -> Json.elements(projection.told().stream()
                        .filter(which)
                        .limit(MOST)
                        .map(this::incident)
                        .toList())));
    }

    /** Planned work that is not over, the first to begin first. */
    RawValue works() {
        return works("works", work -> true);
    }

    /** That which is to come. */
    RawValue upcoming() {
        return works("upcoming", work -> !work.runsAt(facts.now()));
    }

    /** That which is under way by its plan. */
    RawValue active() {
        return works("active", work -> work.runsAt(facts.now()));
    }

    private RawValue works(String section, Predicate<Maintenance> which) {
        return Json.array(shared(
                section,
                () -> Json.elements(facts.standingWorks().stream()
                        .filter(which)
                        .limit(MOST)
                        .map(this::work)
                        .toList())));
    }

    // A component that is told with an incident is told as it is now, which is unknown once the facts have expired.
    private String shared(String part, Supplier<String> text) {
        return sharing.once(
                "statuspage %s %s %s".formatted(part, projection.audience().personal(), facts.expired()), text);
    }

    /** What incidents do, or did, to what the customer has. For personal audiences only. */
    StatuspageShapes.Personal personal() {
        Holdings holdings = projection.holdings();
        String name = facts.atlas().nameOf(projection.audience());
        if (holdings == null || name == null) {
            throw new IllegalStateException("everybody has nothing of their own");
        }
        List<StatuspageShapes.Impact> impacts = projection.told().stream()
                .limit(MOST)
                .flatMap(i -> holdings.impactsOf(i.id()).stream())
                .map(this::impact)
                .toList();
        return new StatuspageShapes.Personal(name, projection.said().label(), impacts);
    }

    private StatuspageShapes.Impact impact(Impact impact) {
        boolean lasts = impact.to() == null && impact.state() != Impact.State.RECOVERED;
        Impact.State state = impact.to() != null ? Impact.State.RECOVERED : impact.state();
        return new StatuspageShapes.Impact(
                id(impact.incident()),
                StatuspageComponents.idOfResource(impact.resource()),
                (lasts && facts.stale() ? Impact.State.UNKNOWN : state).word(),
                impact.basis().word(),
                StatuspageShapes.time(impact.from()),
                StatuspageShapes.timeOrNull(impact.to()));
    }

    /** One incident as the answers tell it. */
    StatuspageShapes.Incident told(Incident incident) {
        return incident(incident);
    }

    /** Planned work as the answers tell it. */
    StatuspageShapes.Incident told(Maintenance work) {
        return work(work);
    }

    /** What a webhook says of the page. */
    StatuspageShapes.Brief brief() {
        StatuspageShapes.Status status = status();
        return new StatuspageShapes.Brief(page, status.indicator(), status.description());
    }

    private StatuspageShapes.Incident incident(Incident incident) {
        Set<String> hurt = incident.components().stream()
                .map(Incident.AffectedComponent::component)
                .collect(Collectors.toSet());
        Postmortem postmortem = incident.postmortem();
        List<StatuspageShapes.Update> updates = new ArrayList<>();
        if (postmortem != null) {
            updates.add(told(
                    StatuspageShapes.id("postmortem", incident.id()),
                    POSTMORTEM,
                    Words.text(postmortem.text()),
                    id(incident.id()),
                    postmortem.publishedAt(),
                    postmortem.changedAt()));
        }
        incident.updates().forEach(u -> updates.add(update(incident, u)));
        return new StatuspageShapes.Incident(
                id(incident.id()),
                Words.plain(incident.title()),
                postmortem == null ? incident.phase().word() : POSTMORTEM,
                StatuspageShapes.time(incident.publishedAt()),
                StatuspageShapes.time(updated(incident)),
                StatuspageShapes.timeOrNull(incident.updates().stream()
                        .filter(u -> u.phase() == Incident.Phase.MONITORING)
                        .map(Update::at)
                        .min(Comparator.naturalOrder())
                        .orElse(null)),
                StatuspageShapes.timeOrNull(incident.resolvedAt()),
                incident.severity().word(),
                root + "/incidents/" + incident.id(),
                StatuspageShapes.time(incident.beganAt()),
                page,
                updates,
                components.of(hurt),
                null,
                null,
                postmortem == null ? null : Words.text(postmortem.text()),
                postmortem == null ? null : StatuspageShapes.time(postmortem.changedAt()),
                postmortem == null ? null : StatuspageShapes.time(postmortem.publishedAt()));
    }

    private static Instant updated(Incident incident) {
        Postmortem postmortem = incident.postmortem();
        return Stream.concat(
                        incident.updates().stream().map(Update::changedAt),
                        Stream.ofNullable(postmortem).map(Postmortem::changedAt))
                .max(Comparator.naturalOrder())
                .orElse(incident.publishedAt());
    }

    private StatuspageShapes.Update update(Incident incident, Update update) {
        String text = Words.text(update.text());
        return told(
                StatuspageShapes.id("update", incident.id() + ":" + update.number()),
                update.phase().word(),
                update.automatic() && update.edits().isEmpty()
                        ? "Detected automatically, not yet reviewed. " + text
                        : text,
                id(incident.id()),
                update.at(),
                update.changedAt());
    }

    private StatuspageShapes.Incident work(Maintenance work) {
        String id = StatuspageShapes.id("work", work.id());
        String status = switch (work.stateAt(facts.now())) {
            case PLANNED -> "scheduled";
            case RUNNING -> "in_progress";
            case OVER, CANCELLED -> "completed";
        };
        String planned = StatuspageShapes.time(work.plannedAt());
        return new StatuspageShapes.Incident(
                id,
                Words.plain(work.title()),
                status,
                planned,
                planned,
                null,
                null,
                "maintenance",
                root + "/",
                StatuspageShapes.time(work.from()),
                page,
                List.of(told(
                        StatuspageShapes.id("plan", work.id()),
                        "scheduled",
                        Words.text(work.text()),
                        id,
                        work.plannedAt(),
                        work.plannedAt())),
                components.of(work.components()),
                StatuspageShapes.time(work.from()),
                StatuspageShapes.time(work.to()),
                null,
                null,
                null);
    }

    private static StatuspageShapes.Update told(
            String id, String status, String body, String incident, Instant at, Instant changedAt) {
        String time = StatuspageShapes.time(at);
        return new StatuspageShapes.Update(
                id, status, body, incident, time, StatuspageShapes.time(changedAt), time, null, false, null, null);
    }

    private static String id(Object incident) {
        return StatuspageShapes.id("incident", incident);
    }
}
