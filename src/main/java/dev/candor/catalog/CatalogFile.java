package dev.candor.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Reads {@code catalog.yaml}: every id, reference and duplicate is checked, and every error says where.
 *
 * @param catalog what was read; empty if anything was wrong
 * @param errors everything that was wrong
 */
public record CatalogFile(Optional<Catalog> catalog, List<ConfigError> errors) {

    /** The name of the file that is the catalog, not probes. */
    public static final String NAME = "catalog.yaml";

    /** Longest catalog in characters: a hundred thousand resources need some ten million. */
    public static final int LONGEST = 32 << 20;

    /** The first line of every file. */
    public static final String VERSION = "candor/v1";

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_DESCRIPTION = 1_000;

    /** Reads the text of the file that people know under that name. */
    public static CatalogFile parse(String file, String yaml) {
        ConfigErrors errors = new ConfigErrors(file);
        Optional<Catalog> catalog =
                YamlFile.read(yaml, LONGEST, errors).map(section -> new Reader(section, errors).catalog());
        return new CatalogFile(errors.isEmpty() ? catalog : Optional.empty(), errors.list());
    }

    /** Adds an error unless the section says the version that this Candor reads. */
    public static void requireVersion(Section section) {
        section.requiredText("version").ifPresent(version -> {
            if (!version.value().equals(VERSION)) {
                section.error("version", "expected '%s', found '%s'".formatted(VERSION, version.value()));
            }
        });
    }

    /** Reads a title: one line for people. */
    public static String title(String text) {
        if (text.length() > LONGEST_TITLE || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("expected one line of at most %d characters".formatted(LONGEST_TITLE));
        }
        return text;
    }

    private static String description(String text) {
        if (text.length() > LONGEST_DESCRIPTION) {
            throw new IllegalArgumentException(
                    "expected at most %d characters, found %d".formatted(LONGEST_DESCRIPTION, text.length()));
        }
        return text.strip();
    }

    /** Reads one file. */
    private static final class Reader {
        private final Section file;
        private final ConfigErrors errors;

        Reader(Section file, ConfigErrors errors) {
            this.file = file;
            this.errors = errors;
        }

        Catalog catalog() {
            file.allow("version", "title", "regions", "hosts", "locations", "components", "customers", "resources");
            requireVersion(file);
            String title = file.value("title", CatalogFile::title).orElse("Status");
            Map<String, Region> regions = each(
                    "regions", Ids::id, List.of("id", "title"), (section, id) -> new Region(id, titleOf(section, id)));
            Map<String, Host> hosts = each(
                    "hosts",
                    Ids::host,
                    List.of("id", "region"),
                    (section, id) -> new Host(
                            id,
                            section.requiredText("region")
                                    .map(text -> known(text, "region", regions))
                                    .orElse("")));
            Map<String, Location> locations = each(
                    "locations",
                    Ids::id,
                    List.of("id", "title"),
                    (section, id) -> new Location(id, titleOf(section, id)));
            int[] position = {0};
            Map<String, Component> components = each(
                    "components",
                    Ids::id,
                    List.of("id", "title", "group", "description"),
                    (section, id) -> new Component(
                            id,
                            titleOf(section, id),
                            section.value("group", CatalogFile::title).orElse(null),
                            section.value("description", CatalogFile::description)
                                    .orElse(null),
                            position[0]++));
            LevelReader levels = new LevelReader(errors);
            Map<String, Customer> customers = each(
                    "customers",
                    Ids::id,
                    List.of("id", "title", "levels", "language", "time_zone"),
                    (section, id) -> new Customer(
                            id,
                            titleOf(section, id),
                            levels.read(section, id),
                            section.value("language", Tongue::read).orElse(null),
                            section.value("time_zone", ServiceHours::zone).orElse(null)));
            ResourceReader resources = new ResourceReader(customers, hosts, errors);
            resources.read(file.sections("resources"));
            levels.check(components, resources.resources());
            return new Catalog(
                    title,
                    List.copyOf(regions.values()),
                    List.copyOf(hosts.values()),
                    List.copyOf(locations.values()),
                    List.copyOf(components.values()),
                    List.copyOf(customers.values()),
                    resources.resources(),
                    resources.placements());
        }

        private <T> Map<String, T> each(
                String key, Consumer<String> form, List<String> allowed, BiFunction<Section, String, T> reader) {
            Map<String, T> all = new LinkedHashMap<>();
            Map<String, Text> places = new HashMap<>();
            for (Section section : file.sections(key)) {
                section.allow(allowed.toArray(String[]::new));
                Optional<Text> id = section.requiredId("id", form);
                T one = reader.apply(section, id.map(Text::value).orElse(""));
                id.ifPresent(text -> {
                    Text first = places.putIfAbsent(text.value(), text);
                    if (first == null) {
                        all.put(text.value(), one);
                    } else {
                        errors.add(text, "duplicate id '%s', first on line %d".formatted(text.value(), first.line()));
                    }
                });
            }
            return all;
        }

        private String titleOf(Section section, String id) {
            return section.value("title", CatalogFile::title).orElse(id);
        }

        private String known(Text text, String what, Map<String, ?> all) {
            if (!all.containsKey(text.value())) {
                errors.add(text, unknown(what, text.value(), all));
            }
            return text.value();
        }
    }

    /** The message for a reference to nothing. */
    static String unknown(String what, String id, Map<String, ?> all) {
        // Beyond some thousand names, guessing what was meant costs more than it helps.
        String hint = all.size() > 2_000 ? "" : Nearest.hint(id, new ArrayList<>(all.keySet()));
        return "no %s has the id '%s'%s".formatted(what, id, hint);
    }
}
