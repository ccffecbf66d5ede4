package dev.candor.page;

import dev.candor.catalog.Component;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.uptime.DayBars;
import dev.candor.uptime.UptimeRule;
import io.quarkus.qute.RawString;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Facts seen through one audience's eyes. Pure: the same facts give the same view, and what belongs to another customer
 * changes nothing in it.
 */
final class Projection {
    /** How many days the bars go back. */
    static final int DAYS = 90;

    // What happened before is in the history.
    private static final int RECENT = 10;

    private final Facts facts;
    private final Audience audience;
    private final Sight sight;
    private final @Nullable Holdings holdings;
    private final Levels.SoFar levels;
    private final Incidents incidents;
    private final @Nullable ResourceList resources;

    Projection(Facts facts, Audience audience) {
        this(
                facts,
                audience,
                new Sight(facts),
                audience.customer() == null ? null : new Holdings(facts, audience.customer()),
                new Levels.SoFar(facts, audience));
    }

    private Projection(Facts facts, Audience audience, Sight sight, @Nullable Holdings holdings, Levels.SoFar levels) {
        this.facts = facts;
        this.audience = audience;
        this.sight = sight;
        this.holdings = holdings;
        this.levels = levels;
        this.incidents = new Incidents(facts, audience, holdings);
        this.resources = holdings == null ? null : new ResourceList(facts, audience, holdings);
    }

    /** The same once the facts are too old: what happened this month is counted once for both. */
    Projection aged() {
        Facts old = facts.aged();
        return new Projection(
                old,
                audience,
                new Sight(old),
                audience.customer() == null ? null : new Holdings(old, audience.customer()),
                levels);
    }

    /** The same on a page one level below the root. */
    Projection below() {
        return new Projection(facts, audience.below(), sight, holdings, levels);
    }

    /** This month on the personal page; null for everybody, and for a customer who has nothing. */
    View.@Nullable Levels levels() {
        return levels.brief();
    }

    /** Planned work that is under way or to come. */
    List<View.Work> works() {
        return Works.of(facts, holdings);
    }

    /** The same, with the plans themselves. */
    List<Works.Planned> planned() {
        return Works.planned(facts, holdings);
    }

    /** Whether nothing at all can be said of how things are now. */
    boolean blind() {
        return sight.blindness().isPresent();
    }

    /** What the customer has and what hurts it; null for everybody. */
    @Nullable
    Holdings holdings() {
        return holdings;
    }

    /** What it is made of. */
    Facts facts() {
        return facts;
    }

    /** For whom it is made. */
    Audience audience() {
        return audience;
    }

    /** What the customer has; null for everybody. */
    View.@Nullable Resources resources() {
        return resources == null ? null : resources.all();
    }

    /** Whether an incident hits, or hit, something of the customer's. Everybody's page counts as hit by all of them. */
    boolean hitBy(Incident incident) {
        return holdings == null || !holdings.impactsOf(incident.id()).isEmpty();
    }

    /** An open incident as it stands on the status page. */
    View.Incident brief(Incident incident) {
        return incidents.full(incident, false, false);
    }

    /** When the next update of an incident is due; null if none is. */
    View.@Nullable NextUpdate promise(Incident incident) {
        return incidents.nextUpdate(incident);
    }

    /** The newest resolved incidents. */
    List<Incident> recent() {
        return facts.resolved().stream().limit(RECENT).toList();
    }

    /** An incident in one line. */
    View.Line line(Incident incident) {
        return incidents.line(incident);
    }

    /** How an incident concerns this audience, in a word for programs: empty for everybody. */
    String relevance(Incident incident) {
        return holdings == null ? "" : holdings.relevance(incident).name();
    }

    /** Which incidents concern this audience, and how: whoever has the same reads the same history. */
    String signature() {
        return facts.incidents().stream().map(this::relevance).collect(Collectors.joining(","));
    }

    /** The verdict as one line, for titles. */
    PublicVerdict.Said said() {
        return holdings == null ? PublicVerdict.of(sight) : PersonalVerdict.of(sight, holdings);
    }

    /** One incident in full; empty if it is not shown to this audience or doesn't exist. */
    Optional<View.Incident> incident(UUID id) {
        return find(id).map(i -> incidents.full(i, true, true));
    }

    /** What an incident does, or did, to the customer's resources and apps; nothing on everybody's page. */
    View.Suffering suffering(UUID incident) {
        return resources == null ? new View.Suffering(List.of(), List.of()) : resources.suffering(incident);
    }

    /** All incidents by the month they began in, newest first. */
    Map<YearMonth, List<Incident>> history() {
        Map<YearMonth, List<Incident>> months = new LinkedHashMap<>();
        facts.incidents().stream()
                .sorted(Comparator.comparing(Incident::beganAt).reversed())
                .forEach(i -> months.computeIfAbsent(
                                YearMonth.from(i.beganAt().atOffset(ZoneOffset.UTC)), m -> new ArrayList<>())
                        .add(i));
        return months;
    }

    /** Incidents, open or not, that this audience's feed tells of: all of them, or those that concern the customer. */
    List<Incident> told() {
        return facts.incidents().stream().filter(this::concerns).toList();
    }

    private Optional<Incident> find(UUID id) {
        return facts.incidents().stream().filter(i -> i.id().equals(id)).findFirst();
    }

    /** Whether this audience's page tells of it among what concerns them. */
    boolean concerns(Incident incident) {
        return holdings == null || holdings.relevance(incident) != Holdings.Relevance.ELSEWHERE;
    }

    /** Open incidents that concern this audience, newest first. */
    List<Incident> concerning() {
        return facts.open().stream().filter(this::concerns).toList();
    }

    /** Open incidents that don't. */
    List<Incident> elsewhere() {
        return facts.open().stream().filter(i -> !concerns(i)).toList();
    }

    /** The incident whose next update is due first; empty if none is due. */
    Optional<Incident> dueFirst() {
        return incidents.dueFirst(concerning());
    }

    /**
     * The first thing to read.
     *
     * @param next when the next update is due, as HTML; null if none is
     */
    View.Verdict verdict(@Nullable RawString next) {
        PublicVerdict.Said said = said();
        Instant since = since(said.tone());
        View.Moment until = sight.blindness().isPresent()
                ? null
                : new View.Moment(Hole.token(Hole.UNTIL), Hole.token(Hole.UNTIL_TEXT));
        return new View.Verdict(
                View.Mark.of(said.tone(), said.label()),
                said.sentence(),
                more(),
                since == null ? null : Words.moment(since, facts.now()),
                facts.checked().last() == null
                        ? null
                        : new View.Moment(Hole.token(Hole.CHECKED), Hole.token(Hole.CHECKED_TEXT)),
                until,
                next,
                Advice.of(facts, holdings, concerning()));
    }

    // The customer's own trouble has its own beginning.
    private @Nullable Instant since(Tone tone) {
        if (facts.stale()) {
            return null;
        }
        if (holdings == null) {
            return sight.since();
        }
        if (tone == Tone.OK) {
            return null;
        }
        return holdings.resources().stream()
                .flatMap(r -> Optional.ofNullable(holdings.hurting(r)).stream())
                .map(Impact::from)
                .min(Comparator.naturalOrder())
                .orElseGet(() -> concerning().stream()
                        .map(Incident::beganAt)
                        .min(Comparator.naturalOrder())
                        .orElse(null));
    }

    // What else is going on, so that "not affected" is not read as "nothing happens".
    private @Nullable String more() {
        int elsewhere = elsewhere().size();
        return elsewhere == 0
                ? null
                : "%s elsewhere on the platform %s not concern you."
                        .formatted(Words.count(elsewhere, "open incident"), elsewhere == 1 ? "does" : "do");
    }

    /** All components with their last days, by group. */
    List<View.Group> groups() {
        Map<String, List<HealthSpan>> spans =
                facts.spans().stream().collect(Collectors.groupingBy(HealthSpan::component));
        Map<String, List<View.Component>> groups = new LinkedHashMap<>();
        for (Component component : facts.atlas().components()) {
            groups.computeIfAbsent(Objects.requireNonNullElse(component.group(), "Components"), g -> new ArrayList<>())
                    .add(component(component, spans.getOrDefault(component.id(), List.of())));
        }
        return groups.entrySet().stream()
                .map(e -> new View.Group(Words.plain(e.getKey()), e.getValue()))
                .toList();
    }

    private View.Component component(Component component, List<HealthSpan> spans) {
        Health health = facts.believed(component.id());
        Optional<ComponentHealth> judged = facts.stale() ? Optional.empty() : facts.health(component.id());
        Instant knownUntil =
                facts.judgement() == null ? facts.now() : facts.judgement().at();
        return new View.Component(
                Words.plain(component.title()),
                component.description() == null ? null : Words.plain(component.description()),
                health != Health.UP && facts.worked(component.id())
                        ? View.Mark.of(Tone.WORK, "Under maintenance")
                        : View.Mark.of(health),
                judged.filter(j -> j.health() != Health.UP)
                        .map(j -> Words.moment(j.since(), facts.now()))
                        .orElse(null),
                judged.map(Projection::seen).orElse(null),
                BarChart.of(DayBars.of(spans, knownUntil, facts.now(), DAYS, UptimeRule.PAGE)));
    }

    private static @Nullable String seen(ComponentHealth health) {
        int down = health.down().size();
        int degraded = health.degraded().size();
        int reporting = down + degraded + health.up().size();
        String silent = health.unknown().isEmpty()
                ? ""
                : ", %s silent".formatted(Words.count(health.unknown().size(), "location"));
        if (reporting == 0) {
            return "No location reports";
        }
        if (down + degraded == 0) {
            return silent.isEmpty() ? null : Words.sentence(silent.substring(2));
        }
        String what = down == 0 ? "Degraded" : "Down";
        return "%s from %s%s".formatted(what, Words.share(down == 0 ? degraded : down, reporting, "location"), silent);
    }
}
