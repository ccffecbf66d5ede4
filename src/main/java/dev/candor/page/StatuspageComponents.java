package dev.candor.page;

import dev.candor.catalog.Component;
import dev.candor.catalog.Resource;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.incident.Impact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parts of the platform, and what a customer has, as components of Statuspage's. Pure. */
final class StatuspageComponents {
    private static final String OWN = "Your resources";

    private final Projection projection;
    private final Facts facts;
    private final String page;

    /**
     * Of one audience.
     *
     * @param page the id of the page they are on
     */
    StatuspageComponents(Projection projection, String page) {
        this.projection = projection;
        this.facts = projection.facts();
        this.page = page;
    }

    /** The id of a part of the platform. */
    static String idOf(String component) {
        return StatuspageShapes.id("component", component);
    }

    /** The id of a customer's resource. */
    static String idOfResource(String resource) {
        return StatuspageShapes.id("resource", resource);
    }

    /** All parts of the platform, each group before what it holds. */
    List<StatuspageShapes.Component> platform() {
        Map<String, List<Component>> groups = new LinkedHashMap<>();
        for (Component component : facts.atlas().components()) {
            groups.computeIfAbsent(Objects.requireNonNullElse(component.group(), ""), g -> new ArrayList<>())
                    .add(component);
        }
        List<StatuspageShapes.Component> all = new ArrayList<>();
        groups.forEach((title, held) -> {
            List<StatuspageShapes.Component> parts = held.stream().map(this::of).toList();
            if (!title.isEmpty()) {
                all.add(group(title, groupId(title), held.get(0).position(), parts));
            }
            all.addAll(parts);
        });
        return all;
    }

    /** These parts of the platform, as far as the catalog knows them. */
    List<StatuspageShapes.Component> of(Collection<String> ids) {
        return facts.atlas().components().stream()
                .filter(c -> ids.contains(c.id()))
                .map(this::of)
                .toList();
    }

    private StatuspageShapes.Component of(Component component) {
        Health health = facts.believed(component.id());
        Instant since = facts.health(component.id()).map(ComponentHealth::since).orElse(Feed.NEVER);
        return component(
                idOf(component.id()),
                Words.plain(component.title()),
                StatuspageWords.status(health, facts.worked(component.id())),
                since,
                component.position(),
                StatuspageWords.description(
                        health == Health.UNKNOWN,
                        component.description() == null ? null : Words.plain(component.description())),
                component.group() == null ? null : groupId(component.group()));
    }

    /** What the customer has, in a group of its own; nothing for everybody and for who has nothing. */
    List<StatuspageShapes.Component> own() {
        Holdings holdings = projection.holdings();
        if (holdings == null || holdings.resources().isEmpty()) {
            return List.of();
        }
        String group = StatuspageShapes.id("group of resources", OWN);
        List<StatuspageShapes.Component> parts = new ArrayList<>();
        for (Resource resource : holdings.resources()) {
            parts.add(own(resource, holdings, group, parts.size()));
        }
        List<StatuspageShapes.Component> all = new ArrayList<>();
        // Behind the platform's.
        all.add(group(OWN, group, facts.atlas().components().size(), parts));
        all.addAll(parts);
        return all;
    }

    private StatuspageShapes.Component own(Resource resource, Holdings holdings, String group, int position) {
        List<Resource> machines = holdings.resources().stream()
                .filter(r -> resource.id().equals(r.app()))
                .toList();
        List<Impact> hurting = new ArrayList<>();
        Optional.ofNullable(holdings.hurting(resource)).ifPresent(hurting::add);
        machines.forEach(m -> Optional.ofNullable(holdings.hurting(m)).ifPresent(hurting::add));
        boolean unknown = projection.blind() || worst(hurting) == Impact.State.UNKNOWN;
        return component(
                idOfResource(resource.id()),
                Words.plain(resource.title()),
                projection.blind() ? StatuspageWords.DEGRADED : status(resource, holdings, machines, hurting),
                hurting.stream().map(Impact::from).max(Instant::compareTo).orElse(Feed.NEVER),
                position,
                StatuspageWords.description(
                        unknown, Words.sentence(resource.kind().word()) + "."),
                group);
    }

    // An app of which some machines go on is out in part.
    private static String status(Resource resource, Holdings holdings, List<Resource> machines, List<Impact> hurting) {
        String status = StatuspageWords.status(worst(hurting));
        boolean whole = impaired(resource, holdings) || machines.stream().allMatch(m -> impaired(m, holdings));
        return status.equals(StatuspageWords.MAJOR) && !whole ? StatuspageWords.PARTIAL : status;
    }

    private static boolean impaired(Resource resource, Holdings holdings) {
        Impact impact = holdings.hurting(resource);
        return impact != null && impact.state() == Impact.State.IMPAIRED;
    }

    private static Impact.@Nullable State worst(List<Impact> hurting) {
        for (Impact.State state : List.of(Impact.State.IMPAIRED, Impact.State.UNKNOWN, Impact.State.AT_RISK)) {
            if (hurting.stream().anyMatch(i -> i.state() == state)) {
                return state;
            }
        }
        return null;
    }

    private static String groupId(String title) {
        return StatuspageShapes.id("group", title);
    }

    private StatuspageShapes.Component group(
            String title, String id, int position, List<StatuspageShapes.Component> parts) {
        StatuspageShapes.Component worst = parts.stream()
                .min(Comparator.comparingInt(part -> rank(part.status())))
                .orElseThrow();
        String updated = parts.stream()
                .map(StatuspageShapes.Component::updatedAt)
                .max(String::compareTo)
                .orElseThrow();
        return new StatuspageShapes.Component(
                id,
                Words.plain(title),
                worst.status(),
                StatuspageShapes.time(Feed.NEVER),
                updated,
                position,
                null,
                false,
                null,
                null,
                page,
                true,
                false,
                parts.stream().map(StatuspageShapes.Component::id).toList());
    }

    private static int rank(String status) {
        return List.of(
                        StatuspageWords.MAJOR,
                        StatuspageWords.PARTIAL,
                        StatuspageWords.DEGRADED,
                        StatuspageWords.MAINTENANCE,
                        StatuspageWords.OPERATIONAL)
                .indexOf(status);
    }

    private StatuspageShapes.Component component(
            String id,
            String name,
            String status,
            Instant since,
            int position,
            @Nullable String description,
            @Nullable String group) {
        return new StatuspageShapes.Component(
                id,
                name,
                status,
                // The catalog doesn't say when a part came.
                StatuspageShapes.time(Feed.NEVER),
                StatuspageShapes.time(since),
                position,
                description,
                true,
                null,
                group,
                page,
                false,
                false,
                null);
    }
}
