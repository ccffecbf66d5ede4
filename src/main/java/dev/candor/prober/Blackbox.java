package dev.candor.prober;

import dev.candor.catalog.ConfigError;
import dev.candor.catalog.FilesConfig;
import dev.candor.catalog.WatchedFile;
import dev.candor.catalog.YamlFile;
import dev.candor.measurement.Measurement;
import dev.candor.probe.BlackboxModule;
import dev.candor.probe.BlackboxModules;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Answers scrapes as blackbox_exporter does: one run each, of a module and whatever target the scrape names. */
@ApplicationScoped
class Blackbox {

    private static final Duration USUAL = Duration.ofSeconds(10);
    // The time that an answer needs on its way back.
    private static final Duration OFFSET = Duration.ofMillis(500);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Prober prober;
    private final Path path;
    private final int concurrency;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final WatchedFile file;
    private BlackboxModules inForce = BlackboxModules.BUILT_IN;
    private List<ConfigError> errors = List.of();

    @Inject
    Blackbox(Probers probers, BlackboxConfig config, FilesConfig files) {
        this(
                probers,
                config.modules().orElseGet(() -> files.directory().resolve(BlackboxModules.FILE)),
                config.concurrency());
    }

    Blackbox(Prober prober, Path path, int concurrency) {
        this.prober = prober;
        this.path = path;
        this.concurrency = concurrency;
        this.file = new WatchedFile(path, path.toString(), YamlFile.LONGEST);
    }

    /** What one scrape gave. */
    record Scraped(Measurement measurement, String metrics) {}

    /** The module of that name; reads the file again if it has changed. A bad file leaves the last good one in force. */
    synchronized Optional<BlackboxModule> module(String name) {
        if (Files.exists(path) && file.look()) {
            BlackboxModules read = file.text()
                    .map(text -> BlackboxModules.parse(file.shown(), text))
                    .orElseGet(() -> new BlackboxModules(
                            Map.of(), file.problem().stream().toList()));
            errors = read.errors();
            errors.forEach(error -> Log.errorf("modules not taken over: %s", error));
            inForce = errors.isEmpty() ? read : inForce;
        }
        return Optional.ofNullable(inForce.modules().get(name));
    }

    /** What is wrong with the file; nothing if it is in force. */
    synchronized List<ConfigError> errors() {
        return errors;
    }

    /** The time that a run has: what the scrape allows, less what the answer needs, and no more than the module's. */
    static Duration within(@Nullable String scrapeTimeout, @Nullable Duration module) {
        Duration allowed = module == null ? USUAL : module;
        if (scrapeTimeout != null) {
            double seconds = Double.parseDouble(scrapeTimeout);
            if (!(seconds > 0 && seconds < 3_600)) {
                throw new NumberFormatException("expected seconds, found " + scrapeTimeout);
            }
            Duration scrape = Duration.ofMillis(Math.round(seconds * 1e3)).minus(OFFSET);
            allowed = module == null || scrape.compareTo(module) < 0 ? scrape : module;
        }
        allowed = allowed.compareTo(LONGEST) > 0 ? LONGEST : allowed;
        return allowed.compareTo(SHORTEST) < 0 ? SHORTEST : allowed;
    }

    /**
     * Asks once; empty if as many are asking as may.
     *
     * @throws IllegalArgumentException if the target makes no sense
     */
    Optional<CompletionStage<Scraped>> scrape(
            BlackboxModule module, String target, @Nullable String hostname, Duration within) {
        var probe = module.probe(target, hostname, within);
        if (inFlight.incrementAndGet() > concurrency) {
            inFlight.decrementAndGet();
            return Optional.empty();
        }
        Journey notes = Journey.noting(BlackboxMetrics.notes(module.prober()));
        return Optional.of(prober.run(probe, Vantage.at("scrape").on(notes))
                .thenApply(m -> new Scraped(m, BlackboxMetrics.of(module.prober(), m, notes.captured())))
                .whenComplete((scraped, error) -> inFlight.decrementAndGet()));
    }
}
