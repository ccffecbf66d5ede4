package dev.candor.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.candor.catalog.CatalogChanged;
import dev.candor.correlation.Judged;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.MaintenanceChanged;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.microprofile.context.ManagedExecutor;

/**
 * Finished pages per audience. One is rendered when it is asked for and the last one is older than a second or than the
 * last change; otherwise the same bytes are served again.
 */
@ApplicationScoped
class Pages {
    // Ages on a page are in seconds, so no page is older.
    private static final Duration SHELF_LIFE = Duration.ofSeconds(1);
    // At most 64 MiB, and at most 10,000 pages however small.
    private static final long CACHE_BYTES = 64 << 20;
    private static final int LEAST_WEIGHT = (int) (CACHE_BYTES / 10_000);

    private final FactBook book;
    private final SiteConfig site;
    private final InstantSource clock;
    private final Counter rendered;
    private final Counter incomplete;
    private final Timer dataAge;
    private final AtomicLong version = new AtomicLong();
    private final Cache<Key, Kept> kept = Caffeine.newBuilder()
            .maximumWeight(CACHE_BYTES)
            .<Key, Kept>weigher(
                    (key, page) -> Math.max(LEAST_WEIGHT, page.document().body().length))
            .build();

    Pages(Sources sources, SiteConfig site, InstantSource clock, MeterRegistry metrics, ManagedExecutor executor) {
        Counter failures = Counter.builder("candor_page_source_failures")
                .description("Askings for facts that failed; pages were made of what was last known")
                .register(metrics);
        this.book = new FactBook(sources, clock, executor, failures::increment);
        this.site = site;
        this.clock = clock;
        this.rendered = Counter.builder("candor_page_rendered")
                .description("Pages and feeds rendered, as opposed to served again")
                .register(metrics);
        this.dataAge = Timer.builder("candor_page_data_age")
                .description("How old the oldest of the facts was that a status page was made of, when it was made")
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
        this.incomplete = Counter.builder("candor_page_incomplete")
                .description("Status pages made while something was never known that they should tell")
                .register(metrics);
    }

    private record Key(Audience audience, String page) {}

    private record Kept(Document document, long version) {}

    /**
     * For whom a capability opens pages; empty if for nobody.
     *
     * @throws LastKnown.AwayException if that can't be said now
     */
    Optional<Audience> audience(String capability) {
        return book.customerOf(capability).map(customer -> Audience.holderOf(capability, customer));
    }

    /** The status page; {@code live} for one that reloads itself. */
    Document status(Audience audience, boolean live) {
        return keep(new Key(audience, live ? "/live" : "/"), () -> {
            Facts facts = book.facts(audience.customer(), FactBook.RECENT);
            measure(facts);
            Projection projection = new Projection(facts, audience);
            View.Frame frame = frames(facts, audience)
                    .frame(projection.said().label() + " · " + projection.said().sentence(), "", live);
            return html(new StatusPage(frame, projection.status()).render());
        });
    }

    /** One incident's page; empty if there is none that may be shown. */
    Optional<Document> incident(Audience audience, UUID id) {
        Facts facts = book.with(book.facts(audience.customer(), FactBook.RECENT), id);
        Projection projection = new Projection(facts, audience);
        return projection.incident(id).map(incident -> {
            View.Frame frame = frames(facts, audience).frame(incident.title(), "/incidents/" + id, false);
            return html(new IncidentPage(frame, incident, projection.timeline(id)).render());
        });
    }

    /** Incidents of the last 90 days. */
    Document history(Audience audience) {
        return keep(new Key(audience, "/history"), () -> {
            Facts facts = book.facts(audience.customer(), FactBook.LONG);
            View.Frame frame = frames(facts, audience).frame("History", "/history", false);
            return html(new HistoryPage(frame, new Projection(facts, audience).history()).render());
        });
    }

    /** Updates of the last 90 days as an Atom feed. */
    Document feed(Audience audience) {
        return keep(new Key(audience, "/feed.atom"), () -> {
            Facts facts = book.facts(audience.customer(), FactBook.LONG);
            String title = facts.atlas().platform() + " status"
                    + facts.atlas()
                            .customer(audience.customer())
                            .map(c -> " for " + Words.plain(c.title()))
                            .orElse("");
            byte[] atom = new AtomFeed(site.baseUrl(), audience, title, feedName(audience))
                    .write(new Projection(facts, audience).told());
            rendered.increment();
            return Document.of(atom, clock.instant());
        });
    }

    // A name that stays when a capability is replaced, and from which nobody can tell the customer.
    private static String feedName(Audience audience) {
        return audience.customer() == null
                ? "feed"
                : "feed:" + UUID.nameUUIDFromBytes(audience.customer().getBytes(StandardCharsets.UTF_8));
    }

    void afterJudgement(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged judged) {
        version.incrementAndGet();
    }

    void afterIncident(@Observes(during = TransactionPhase.AFTER_SUCCESS) IncidentChanged changed) {
        book.incidentsChanged();
        version.incrementAndGet();
    }

    void afterMaintenance(@Observes(during = TransactionPhase.AFTER_SUCCESS) MaintenanceChanged changed) {
        book.worksChanged();
        version.incrementAndGet();
    }

    void afterCatalog(@Observes CatalogChanged changed) {
        book.catalogChanged();
        version.incrementAndGet();
    }

    private Document keep(Key key, Supplier<Document> render) {
        // Read first: what changes while the page is rendered makes the next one due at once.
        long current = version.get();
        Instant now = clock.instant();
        Kept last = kept.getIfPresent(key);
        if (last != null
                && last.version() == current
                && now.isBefore(last.document().madeAt().plus(SHELF_LIFE))) {
            return last.document();
        }
        Document document = render.get();
        kept.put(key, new Kept(document, current));
        return document;
    }

    private Document html(String page) {
        rendered.increment();
        return Document.of(page, clock.instant());
    }

    private void measure(Facts facts) {
        Instant asOf = facts.asOf();
        if (asOf == null) {
            incomplete.increment();
        } else {
            dataAge.record(Duration.between(asOf, facts.now()));
        }
    }

    private Frames frames(Facts facts, Audience audience) {
        return new Frames(site.baseUrl(), facts.atlas(), audience, facts.now());
    }
}
