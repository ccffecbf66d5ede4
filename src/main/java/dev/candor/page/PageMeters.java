package dev.candor.page;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.util.Optional;

/** Counts what happens to pages. */
final class PageMeters implements Publication.Listener {
    private final Counter files;
    private final Counter failures;
    private final Counter rendered;
    private final Counter incomplete;
    private final Timer lateness;
    private final Timer dataAge;
    private volatile String told = "";

    PageMeters(MeterRegistry metrics) {
        this.failures = Counter.builder("candor_page_source_failures")
                .description("Askings for facts that failed; what was last published stays, with its age")
                .register(metrics);
        this.files = Counter.builder("candor_page_file_failures")
                .description("Snapshots that could not be written to disk, or read from there")
                .register(metrics);
        this.rendered = Counter.builder("candor_page_rendered")
                .description("Pages and feeds made anew, as opposed to served again")
                .register(metrics);
        this.lateness = timer("candor_page_lateness", "From a change to new pages of a batch of audiences", metrics);
        this.dataAge = timer("candor_page_data_age", "How old the oldest of what is published is", metrics);
        this.incomplete = Counter.builder("candor_page_incomplete")
                .description("Looks at which something was never known that pages should tell")
                .register(metrics);
    }

    private static Timer timer(String name, String description, MeterRegistry metrics) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1))
                .register(metrics);
    }

    /** A snapshot could not be written, or read. */
    void fileFailed() {
        files.increment();
    }

    @Override
    public void made(int artefacts, Duration after) {
        rendered.increment(artefacts);
        lateness.record(after);
    }

    @Override
    public void failed(RuntimeException why) {
        failures.increment();
        String message = String.valueOf(why.getMessage());
        // While a database is away this happens each second: once is enough to read.
        if (!message.equals(told)) {
            Log.warnf(why, "pages could not be brought up to date, and show their age: %s", message);
            told = message;
        }
    }

    @Override
    public void age(Optional<Duration> age) {
        age.ifPresentOrElse(dataAge::record, incomplete::increment);
    }
}
