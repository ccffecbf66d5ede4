package dev.candor.probe;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.ConfigError;
import dev.candor.catalog.WatchedFile;
import dev.candor.security.SecretSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks files as a server would read them, without one. */
public final class ProbeCheck {

    private ProbeCheck() {}

    /**
     * What is to be said of one file.
     *
     * @param errors everything that is wrong with it
     * @param summary what it holds, for people
     */
    public record Checked(String file, List<ConfigError> errors, String summary) {}

    /**
     * Checks files and directories. Components and locations are held against the {@code catalog.yaml} among them, in a
     * directory among them or beside a file among them; where there is none, or it is broken, against nothing.
     */
    public static List<Checked> of(List<Path> paths, SecretSource secrets) {
        List<Checked> checked = new ArrayList<>();
        Map<Path, Optional<Catalog>> catalogs = new HashMap<>();
        for (Path path : catalogFiles(paths)) {
            CatalogFile file = read(path);
            catalogs.put(path, file.catalog());
            checked.add(new Checked(
                    path.toString(),
                    file.errors(),
                    file.catalog().map(Catalog::toString).orElse("broken")));
        }
        Map<String, ProbeFile> ownerById = new HashMap<>();
        for (Path path : paths) {
            if (isCatalog(path)) {
                continue;
            }
            Optional<Catalog> catalog = catalogs.getOrDefault(catalogOf(path), Optional.empty());
            for (ProbeFile file : ProbeFile.read(path, catalog, Map.of(), secrets)) {
                List<ConfigError> errors = new ArrayList<>(file.errors());
                errors.addAll(file.conflictsWith(ownerById));
                file.probes().forEach(probe -> ownerById.putIfAbsent(probe.id(), file));
                checked.add(new Checked(
                        file.file(),
                        List.copyOf(errors),
                        file.probes().size() == 1 ? "1 probe" : file.probes().size() + " probes"));
            }
        }
        return checked;
    }

    private static Set<Path> catalogFiles(List<Path> paths) {
        Set<Path> files = new LinkedHashSet<>();
        for (Path path : paths) {
            Path catalog = isCatalog(path) ? path : catalogOf(path);
            if (isCatalog(path) || Files.exists(catalog)) {
                files.add(catalog);
            }
        }
        return files;
    }

    private static boolean isCatalog(Path path) {
        return path.endsWith(CatalogFile.NAME) && !Files.isDirectory(path);
    }

    private static Path catalogOf(Path path) {
        return Files.isDirectory(path) ? path.resolve(CatalogFile.NAME) : path.resolveSibling(CatalogFile.NAME);
    }

    private static CatalogFile read(Path path) {
        WatchedFile file = new WatchedFile(path, path.toString(), CatalogFile.LONGEST);
        file.look();
        return file.text()
                .map(text -> CatalogFile.parse(file.shown(), text))
                .orElseGet(() -> new CatalogFile(
                        Optional.empty(), file.problem().stream().toList()));
    }
}
