package dev.candor.probe;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.ConfigError;
import dev.candor.catalog.ConfigErrors;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import dev.candor.catalog.WatchedFile;
import dev.candor.catalog.YamlFile;
import dev.candor.security.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One probe file as it was read.
 *
 * @param file the name that people know it by
 * @param probes in file order; some may be missing if anything was wrong
 * @param places where each probe says its id
 * @param errors everything that was wrong
 */
public record ProbeFile(String file, List<Probe> probes, Map<String, Text> places, List<ConfigError> errors) {

    /** Copies. */
    public ProbeFile {
        probes = List.copyOf(probes);
        places = Map.copyOf(places);
        errors = List.copyOf(errors);
    }

    /**
     * Reads the text of a file. Never throws.
     *
     * @param catalog what components and locations are held against; empty to hold them against nothing
     * @param variables what fills in {@code {{name}}}
     */
    public static ProbeFile parse(String file, String yaml, Optional<Catalog> catalog, Map<String, String> variables) {
        return parse(file, yaml, catalog, variables, SecretSource.NONE);
    }

    /**
     * Reads the text of a file that may name secrets. Never throws.
     *
     * @param secrets what fills in {@code {{secret.name}}}
     */
    public static ProbeFile parse(
            String file, String yaml, Optional<Catalog> catalog, Map<String, String> variables, SecretSource secrets) {
        ConfigErrors errors = new ConfigErrors(file);
        List<Probe> probes = new ArrayList<>();
        Map<String, Text> places = new HashMap<>();
        YamlFile.read(yaml, YamlFile.LONGEST, errors).ifPresent(section -> {
            section.allow("version", "groups", "defaults", "probes");
            CatalogFile.requireVersion(section);
            Names names = new Names(catalog);
            section.section("groups").ifPresent(names::readGroups);
            ProbeReader.Defaults defaults = section.section("defaults")
                    .map(inner -> ProbeReader.Defaults.NONE.with(inner.allow("interval", "timeout", "retries")))
                    .orElse(ProbeReader.Defaults.NONE);
            ProbeReader reader = new ProbeReader(file, names, defaults, new Variables(variables, secrets));
            for (Section one : section.sections("probes")) {
                Optional<Probe> probe = reader.read(one).map(read -> ProbeSource.told(read, one));
                boolean isNew =
                        one.text("id").map(id -> isNew(id, places, errors)).orElse(false);
                if (isNew) {
                    probe.ifPresent(probes::add);
                }
            }
        });
        return new ProbeFile(file, probes, places, errors.list());
    }

    private static boolean isNew(Text id, Map<String, Text> places, ConfigErrors errors) {
        Text first = places.putIfAbsent(id.value(), id);
        if (first != null) {
            errors.add(id, duplicate(id, first, errors.file()));
        }
        return first == null;
    }

    private static String duplicate(Text id, Text first, String file) {
        return "duplicate probe id '%s', first at %s".formatted(id.value(), first.in(file));
    }

    /** Whether nothing was wrong. */
    public boolean isGood() {
        return errors.isEmpty();
    }

    /** The errors of having the same ids as these files. */
    List<ConfigError> conflictsWith(Map<String, ProbeFile> ownerById) {
        ConfigErrors conflicts = new ConfigErrors(file);
        probes.forEach(probe -> {
            ProbeFile owner = ownerById.get(probe.id());
            Text here = places.get(probe.id());
            if (owner != null && here != null) {
                Text first = owner.places.get(probe.id());
                if (first != null) {
                    conflicts.add(here, duplicate(here, first, owner.file));
                }
            }
        });
        return conflicts.list();
    }

    /**
     * What files and directories hold, for the one-shot runner: without a catalog, so that components and locations
     * are held against nothing.
     *
     * @param probes of all files that are good, in the order given
     * @param errors of all the others; ids are unique over all files
     */
    public record Loaded(List<Probe> probes, List<ConfigError> errors) {}

    /** Reads files, and directories at any depth. Never throws: a file that can't be read is an error of that file. */
    public static Loaded load(List<Path> paths, Map<String, String> variables, SecretSource secrets) {
        List<Probe> probes = new ArrayList<>();
        List<ConfigError> errors = new ArrayList<>();
        Map<String, ProbeFile> ownerById = new HashMap<>();
        for (Path path : paths) {
            for (ProbeFile file : read(path, Optional.empty(), variables, secrets)) {
                List<ConfigError> conflicts = file.conflictsWith(ownerById);
                errors.addAll(file.errors());
                errors.addAll(conflicts);
                file.probes().forEach(probe -> ownerById.putIfAbsent(probe.id(), file));
                if (file.isGood() && conflicts.isEmpty()) {
                    probes.addAll(file.probes());
                }
            }
        }
        return new Loaded(List.copyOf(probes), List.copyOf(errors));
    }

    /** Reads a file, or all probe files of a directory. Never throws. */
    public static List<ProbeFile> read(
            Path path, Optional<Catalog> catalog, Map<String, String> variables, SecretSource secrets) {
        if (!Files.isDirectory(path)) {
            return List.of(readOne(path, catalog, variables, secrets));
        }
        try {
            return ProbeFolder.files(path).stream()
                    .map(file -> readOne(file, catalog, variables, secrets))
                    .toList();
        } catch (IOException e) {
            return List.of(broken(path.toString(), "cannot be read: " + e));
        }
    }

    private static ProbeFile readOne(
            Path path, Optional<Catalog> catalog, Map<String, String> variables, SecretSource secrets) {
        WatchedFile file = new WatchedFile(path, path.toString(), YamlFile.LONGEST);
        file.look();
        return file.text()
                .map(text -> parse(file.shown(), text, catalog, variables, secrets))
                .orElseGet(() -> new ProbeFile(
                        file.shown(),
                        List.of(),
                        Map.of(),
                        file.problem().stream().toList()));
    }

    private static ProbeFile broken(String file, String message) {
        return new ProbeFile(file, List.of(), Map.of(), List.of(new ConfigError(file, 1, 1, message)));
    }
}
