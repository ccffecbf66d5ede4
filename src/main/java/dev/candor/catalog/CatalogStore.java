package dev.candor.catalog;

import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalog in force: the last good version of {@code catalog.yaml}. */
@ApplicationScoped
public class CatalogStore {

    private final Path path;
    private final WatchedFile file;
    private final Placements placements;
    private final Event<CatalogChanged> changes;

    private volatile Catalog current = Catalog.EMPTY;
    private volatile List<ConfigError> errors = List.of();
    // Whether current came from somewhere, so that references to it can be held against it.
    private volatile boolean known = true;
    private boolean everThere;
    private boolean everGood;
    // What the history of placements does not know yet, because the database could not be asked.
    private @Nullable Catalog unrecorded;

    CatalogStore(FilesConfig config, Placements placements, Event<CatalogChanged> changes) {
        this.path = config.directory().resolve(CatalogFile.NAME);
        this.file = new WatchedFile(path, path.toString(), CatalogFile.LONGEST);
        this.placements = placements;
        this.changes = changes;
    }

    /** What is in force now. */
    public Catalog current() {
        return current;
    }

    /** The catalog that references are checked against; empty where the file never was good, so nothing is known. */
    public Optional<Catalog> checkable() {
        return known ? Optional.of(current) : Optional.empty();
    }

    /** What is wrong with the file now; then its last good version is in force. */
    public List<ConfigError> errors() {
        return errors;
    }

    /**
     * Looks at the file, and puts it in force if it is another and good. Without a file nothing is known and nothing
     * is wrong, unless there was one before.
     */
    public synchronized void refresh(Instant now) {
        boolean there = everThere || Files.exists(path);
        if (there && file.look()) {
            everThere = true;
            CatalogFile read = file.text()
                    .map(text -> CatalogFile.parse(file.shown(), text))
                    .orElseGet(() -> new CatalogFile(
                            Optional.empty(), file.problem().stream().toList()));
            told(read.errors());
            if (read.catalog().isPresent()) {
                known = true;
                everGood = true;
                use(read.catalog().get(), now);
            } else {
                known = everGood;
            }
        }
        record(now);
    }

    /** Puts a catalog in force that came from elsewhere, until the file changes. */
    public synchronized void use(Catalog after, Instant now) {
        Catalog before = current;
        if (after.equals(before)) {
            return;
        }
        unrecorded = after;
        record(now);
        current = after;
        Log.infof("catalog in force: %s", after);
        changes.fire(new CatalogChanged(before, after));
    }

    private void record(Instant now) {
        Catalog catalog = unrecorded;
        if (catalog == null) {
            return;
        }
        try {
            placements.record(catalog, now);
            unrecorded = null;
        } catch (SQLException e) {
            Log.warnf(
                    "placements could not be recorded (%s); tried again at the next look at the files", e.getMessage());
        }
    }

    private void told(List<ConfigError> found) {
        if (!found.equals(errors)) {
            found.forEach(error -> Log.errorf("%s; the last good catalog stays in force", error));
        }
        errors = found;
    }
}
