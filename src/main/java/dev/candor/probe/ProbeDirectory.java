package dev.candor.probe;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.ConfigError;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The probe files of a directory, each with its last good version. A broken file, or one that takes an id of another,
 * changes nothing until it is mended. Not safe for use by several threads.
 */
final class ProbeDirectory {

    private final Path directory;
    private final SecretSource secrets;
    private final Map<Path, Entry> entries = new TreeMap<>();
    private ProbeSet probes = ProbeSet.EMPTY;
    private List<ConfigError> errors = List.of();
    private Optional<Catalog> checkedAgainst = Optional.empty();

    ProbeDirectory(Path directory, SecretSource secrets) {
        this.directory = directory;
        this.secrets = secrets;
    }

    /** One file over time. */
    private static final class Entry {
        private final WatchedFile file;
        private @Nullable ProbeFile latest;
        private @Nullable ProbeFile inForce;

        Entry(WatchedFile file) {
            this.file = file;
        }

        boolean isUnchanged() {
            return latest != null && latest.equals(inForce);
        }
    }

    /** What is in force since the last look. */
    ProbeSet probes() {
        return probes;
    }

    /** What is wrong since the last look, in the order of files and places. */
    List<ConfigError> errors() {
        return errors;
    }

    /** Looks at all files, and puts in force what is new and good. */
    void look(Optional<Catalog> catalog) {
        List<Path> files;
        try {
            if (!Files.isDirectory(directory)) {
                throw new IOException("there is no such directory");
            }
            files = ProbeFolder.files(directory);
        } catch (IOException e) {
            // Not mounted for a moment is no reason to stop probing.
            errors = List.of(new ConfigError(directory.toString(), 1, 1, "probes cannot be read: " + e.getMessage()));
            return;
        }
        boolean recheck = !catalog.equals(checkedAgainst);
        checkedAgainst = catalog;
        entries.keySet().retainAll(files);
        for (Path file : files) {
            Entry entry = entries.computeIfAbsent(
                    file, path -> new Entry(new WatchedFile(path, path.toString(), YamlFile.LONGEST)));
            if (entry.file.look() || entry.latest == null || recheck) {
                entry.latest = read(entry.file, catalog);
            }
        }
        assemble();
    }

    private ProbeFile read(WatchedFile file, Optional<Catalog> catalog) {
        return file.text()
                .map(text -> ProbeFile.parse(file.shown(), text, catalog, Map.of(), secrets))
                .orElseGet(() -> new ProbeFile(
                        file.shown(),
                        List.of(),
                        Map.of(),
                        file.problem().stream().toList()));
    }

    /** Whoever has an id keeps it: files that did not change come first, then the others in the order of their names. */
    private void assemble() {
        List<ConfigError> found = new ArrayList<>();
        Map<String, ProbeFile> ownerById = new HashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.isUnchanged() || (entry.latest != null && !entry.latest.isGood())) {
                if (entry.latest != null) {
                    found.addAll(entry.latest.errors());
                }
                own(entry.inForce, ownerById);
            }
        }
        for (Entry entry : entries.values()) {
            ProbeFile latest = entry.latest;
            if (latest != null && latest.isGood() && !entry.isUnchanged()) {
                List<ConfigError> conflicts = latest.conflictsWith(ownerById);
                if (conflicts.isEmpty()) {
                    entry.inForce = latest;
                } else {
                    found.addAll(conflicts);
                    if (entry.inForce != null
                            && !entry.inForce.conflictsWith(ownerById).isEmpty()) {
                        entry.inForce = null;
                    }
                }
                own(entry.inForce, ownerById);
            }
        }
        errors = found.stream().sorted().toList();
        List<Probe> all = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.inForce != null) {
                all.addAll(entry.inForce.probes());
            }
        }
        probes = new ProbeSet(all);
    }

    private static void own(@Nullable ProbeFile file, Map<String, ProbeFile> ownerById) {
        if (file != null) {
            file.probes().forEach(probe -> ownerById.putIfAbsent(probe.id(), file));
        }
    }
}
