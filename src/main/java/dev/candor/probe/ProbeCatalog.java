package dev.candor.probe;

import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.ConfigError;
import dev.candor.catalog.FilesConfig;
import dev.candor.security.SecretStore;
import dev.candor.security.SecretsConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** The probes in force: the last good version of each file. Looks at the catalog first, since probes refer to it. */
@ApplicationScoped
public class ProbeCatalog {

    // Before whatever else starts, so that nobody judges or renders a platform without probes.
    private static final int FIRST = 100;

    private final CatalogStore catalog;
    private final ProbeDirectory directory;
    private final InstantSource clock;
    private final Event<ProbesChanged> changes;

    private volatile ProbeSet current = ProbeSet.EMPTY;
    private volatile List<ConfigError> errors = List.of();
    private ProbeSet lastRead = ProbeSet.EMPTY;

    ProbeCatalog(
            CatalogStore catalog,
            FilesConfig config,
            SecretsConfig secrets,
            InstantSource clock,
            Event<ProbesChanged> changes,
            MeterRegistry meters) {
        this.catalog = catalog;
        this.directory = new ProbeDirectory(config.directory(), SecretStore.of(secrets));
        this.clock = clock;
        this.changes = changes;
        Gauge.builder("candor_config_errors", this, store -> store.errors().size())
                .description("Errors in catalog and probe files now; the last good version of each file is in force")
                .register(meters);
        Gauge.builder("candor_probes", this, store -> store.current().probes().size())
                .description("Probes in force")
                .register(meters);
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        tick();
        Log.infof(
                "%d probes in force, %d configuration errors", current.probes().size(), errors().size());
    }

    @Scheduled(every = "{candor.probes.reload-every}", concurrentExecution = ConcurrentExecution.SKIP)
    void tick() {
        try {
            refresh(clock.instant());
        } catch (RuntimeException e) {
            Log.error("a change of catalog or probes was not taken by all; files are looked at again", e);
        }
    }

    /** What is in force now. */
    public ProbeSet current() {
        return current;
    }

    /** What is wrong with catalog and probe files now; each has its last good version in force. */
    public List<ConfigError> errors() {
        return Stream.concat(catalog.errors().stream(), errors.stream()).toList();
    }

    /** Looks at catalog and probe files, and puts in force what is new and good. */
    public synchronized void refresh(Instant now) {
        catalog.refresh(now);
        directory.look(catalog.checkable());
        tell(directory.errors());
        // What was put in force by use() stays until a file changes.
        if (!directory.probes().equals(lastRead)) {
            lastRead = directory.probes();
            use(lastRead);
        }
    }

    /** Puts probes in force that came from elsewhere, until a file changes. */
    public synchronized void use(ProbeSet after) {
        ProbeSet before = current;
        if (after.equals(before)) {
            return;
        }
        current = after;
        changes.fire(new ProbesChanged(before, after));
    }

    private void tell(List<ConfigError> found) {
        found.stream()
                .filter(error -> !errors.contains(error))
                .forEach(error -> Log.errorf("%s; the last good version of the file stays in force", error));
        if (found.isEmpty() && !errors.isEmpty()) {
            Log.info("all probe files are good again");
        }
        errors = found;
    }
}
