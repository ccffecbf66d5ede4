package dev.candor.catalog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the catalog's resources and where they stand. */
final class ResourceReader {

    private final Map<String, Customer> customers;
    private final Map<String, Host> hosts;
    private final ConfigErrors errors;
    private final Map<String, Text> places = new HashMap<>();
    private final Map<String, Resource> byId = new HashMap<>();
    private final List<Resource> resources = new ArrayList<>();
    private final List<Placement> placements = new ArrayList<>();

    ResourceReader(Map<String, Customer> customers, Map<String, Host> hosts, ConfigErrors errors) {
        this.customers = customers;
        this.hosts = hosts;
        this.errors = errors;
    }

    List<Resource> resources() {
        return resources;
    }

    List<Placement> placements() {
        return placements;
    }

    void read(List<Section> sections) {
        Map<Text, Resource> belonging = new HashMap<>();
        for (Section section : sections) {
            section.allow("id", "customer", "kind", "title", "app", "on");
            Optional<Text> id = section.requiredId("id", Ids::id);
            Optional<Text> customer = section.requiredText("customer");
            customer.filter(text -> !customers.containsKey(text.value()))
                    .ifPresent(text -> errors.add(text, CatalogFile.unknown("customer", text.value(), customers)));
            if (!section.has("kind")) {
                section.error("expected the key 'kind'");
            }
            ResourceKind kind = section.value("kind", ResourceReader::kind).orElse(ResourceKind.MACHINE);
            Optional<Text> app = section.text("app");
            String name = id.map(Text::value).orElse("");
            Resource resource = new Resource(
                    name,
                    customer.map(Text::value).orElse(""),
                    kind,
                    section.value("title", CatalogFile::title).orElse(name),
                    app.map(Text::value).orElse(null));
            if (kind == ResourceKind.APP && app.isPresent()) {
                section.errorAtKey("app", "an app belongs to no app");
            } else {
                app.ifPresent(text -> belonging.put(text, resource));
            }
            id.ifPresent(text -> add(text, resource));
            placementsOf(section, resource);
        }
        belonging.forEach(this::checkApp);
    }

    private void add(Text id, Resource resource) {
        Text first = places.putIfAbsent(id.value(), id);
        if (first == null) {
            resources.add(resource);
            byId.put(id.value(), resource);
        } else {
            errors.add(id, "duplicate id '%s', first on line %d".formatted(id.value(), first.line()));
        }
    }

    private void checkApp(Text reference, Resource resource) {
        Resource app = byId.get(reference.value());
        if (app == null) {
            errors.add(reference, CatalogFile.unknown("app", reference.value(), byId));
        } else if (app.kind() != ResourceKind.APP) {
            errors.add(
                    reference,
                    "expected an app, and '%s' is a %s"
                            .formatted(app.id(), app.kind().word()));
        } else if (!app.customer().equals(resource.customer())) {
            errors.add(
                    reference,
                    "expected an app of the same customer, and '%s' is of '%s'".formatted(app.id(), app.customer()));
        }
    }

    private void placementsOf(Section section, Resource resource) {
        if (resource.kind() == ResourceKind.APP && section.has("on")) {
            section.errorAtKey("on", "an app stands wherever its machines do: place these");
            return;
        }
        section.eachTextOrSection("on", host -> place(resource, host, null, null), one -> {
            one.allow("host", "from", "to");
            Instant from = one.value("from", ResourceReader::moment).orElse(null);
            Instant to = one.value("to", ResourceReader::moment).orElse(null);
            boolean ordered = from == null || to == null || from.isBefore(to);
            if (!ordered) {
                one.error("to", "expected a moment after 'from'");
            }
            one.requiredText("host").ifPresent(host -> place(resource, host, from, ordered ? to : null));
        });
    }

    private void place(Resource resource, Text host, @Nullable Instant from, @Nullable Instant to) {
        if (hosts.containsKey(host.value())) {
            placements.add(new Placement(resource.id(), host.value(), from, to));
        } else {
            errors.add(host, CatalogFile.unknown("host", host.value(), hosts));
        }
    }

    private static ResourceKind kind(String text) {
        return switch (text) {
            case "machine" -> ResourceKind.MACHINE;
            case "volume" -> ResourceKind.VOLUME;
            case "app" -> ResourceKind.APP;
            default ->
                throw new IllegalArgumentException("expected machine, volume or app, found '%s'%s"
                        .formatted(
                                text,
                                Nearest.hint(text.toLowerCase(Locale.ROOT), List.of("machine", "volume", "app"))));
        };
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected a moment such as 2026-01-31T12:00:00Z, found '%s'".formatted(text), e);
        }
    }
}
