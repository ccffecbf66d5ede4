package dev.candor.alert;

import dev.candor.correlation.Judged;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.probe.ProbeCatalog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches the way from a measurement to a receiver, link by link, with a watchdog that must be seen to fail where there is one.
 * While all of it works a heartbeat goes through the outbox to channels that take {@code heartbeat}: an external dead man's
 * switch that stays without one calls somebody. A link that is late is an alert of its own, for as long as there is a way left
 * to tell it; so is a page of Candor that agents do not see, and another hub that is not well.
 */
@ApplicationScoped
class LinkWatch {

    /** The event that goes the whole way. */
    static final String HEARTBEAT = "dev.candor.heartbeat.beat.v1";

    private static final String PEER = "peer-";

    private final AlertBook book;
    private final EventLog log;
    private final Beliefs beliefs;
    private final OutboxLoop outbox;
    private final DeliveryRepository deliveries;
    private final Channels channels;
    private final ProbeCatalog probes;
    private final PeerWatch peers;
    private final AlertConfig config;
    private final InstantSource clock;
    private final Instant started;
    private final SelfView view = new SelfView();
    private final Set<String> late = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Instant stored;
    private volatile @Nullable Instant arrived;
    private volatile boolean checked;

    /**
     * One part of the way.
     *
     * @param newest when something last came through; null where that is not known to be expected
     * @param onTheWay whether on-call would not hear of a failure without it
     */
    record Link(String name, String what, @Nullable Instant newest, boolean onTheWay) {

        Duration age(Instant now) {
            return newest == null ? Duration.ZERO : Duration.between(newest, now);
        }
    }

    LinkWatch(
            AlertBook book,
            EventLog log,
            Beliefs beliefs,
            OutboxLoop outbox,
            DeliveryRepository deliveries,
            Channels channels,
            ProbeCatalog probes,
            PeerWatch peers,
            AlertConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.book = book;
        this.log = log;
        this.beliefs = beliefs;
        this.outbox = outbox;
        this.deliveries = deliveries;
        this.channels = channels;
        this.probes = probes;
        this.peers = peers;
        this.config = config;
        this.clock = clock;
        this.started = clock.instant();
        for (Link link : links()) {
            Gauge.builder("candor_link_age_seconds", () -> age(link.name()))
                    .description("How long ago something came through each link from a measurement to a receiver")
                    .tag("link", link.name())
                    .register(metrics);
        }
    }

    private double age(String name) {
        return links().stream()
                .filter(link -> link.name().equals(name))
                .mapToDouble(link -> link.age(clock.instant()).toMillis() / 1e3)
                .findFirst()
                .orElse(Double.NaN);
    }

    void onStored(@Observes MeasurementsStored batch) {
        stored = clock.instant();
    }

    void on(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged judged) {
        view.take(probes.current(), judged.now().series(), judged.now().at());
    }

    @Scheduled(every = "{candor.alert.heartbeat}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            Instant now = clock.instant();
            check(now);
            beat(now);
        } catch (RuntimeException e) {
            Log.errorf(e, "the way to on-call could not be watched; no heartbeat was sent, so that others notice");
        }
    }

    /** The links, in the order of the way. */
    List<Link> links() {
        List<Link> links = new ArrayList<>();
        // Without a probe nothing is measured; once something was, it must go on.
        links.add(new Link("stored", "No measurement was stored", stored, true));
        links.add(new Link("judged", "Nothing was judged", later(beliefs.at(), started), true));
        links.add(new Link("watchdog", "The watchdog was not seen to fail and to work in turn", view.watchdog(), true));
        links.add(new Link("outbox", "The outbox was not looked through", later(outbox.lastLook(), started), true));
        Instant heard = arrived;
        links.add(new Link(
                "arrived",
                "No heartbeat arrived at a receiver",
                beats() ? later(heard == null ? Instant.EPOCH : heard, started) : null,
                false));
        links.add(new Link("page", "No agent saw Candor's own page", view.page(), false));
        peers.wellAt()
                .forEach((name, well) ->
                        links.add(new Link(PEER + name, "The hub %s was not well".formatted(name), well, false)));
        return links;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private boolean beats() {
        return channels.all().stream().anyMatch(channel -> Policy.takes(channel, HEARTBEAT));
    }

    /** Tells of links that are late, and of those that are late no more. */
    @Transactional
    public void check(Instant now) {
        arrived = deliveries.newestDelivered(HEARTBEAT);
        for (Link link : links()) {
            boolean isLate = link.age(now).compareTo(config.late()) > 0;
            // After a start it is not known what was told before it.
            if (isLate ? late.add(link.name()) : late.remove(link.name()) || !checked) {
                book.tell(trouble(link, isLate, now));
            }
        }
        checked = true;
    }

    /** The links that are late and without which on-call would not hear of a failure, by name. */
    List<String> lateOnTheWay(Instant now) {
        return links().stream()
                .filter(link -> link.onTheWay() && link.age(now).compareTo(config.late()) > 0)
                .map(Link::name)
                .toList();
    }

    private String advice(Link link) {
        String limit =
                "The limit is %d s (candor.alert.late).".formatted(config.late().toSeconds());
        if (!link.name().startsWith(PEER)) {
            return "Candor may be blind or mute: look at its log and its metrics. " + limit;
        }
        List<String> troubles = peers.troubles(link.name().substring(PEER.length()));
        return "Another hub may be dead, blind or mute%s. %s"
                .formatted(troubles.isEmpty() ? "" : "; " + String.join("; ", troubles), limit);
    }

    private OwnTrouble trouble(Link link, boolean isLate, Instant now) {
        Instant since = link.newest() == null ? now : link.newest();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("link", link.name());
        facts.put("age_s", link.age(now).toSeconds());
        return new OwnTrouble(
                "link " + link.name(),
                "link/" + link.name(),
                isLate
                        ? "%s for %d s".formatted(link.what(), link.age(now).toSeconds())
                        : "The link '%s' works".formatted(link.name()),
                isLate ? advice(link) : "Something comes through again.",
                since,
                !isLate,
                facts);
    }

    /** Sends a heartbeat on its way, once a minute of all hubs; none while a link before the outbox is late. */
    @Transactional
    public boolean beat(Instant now) {
        if (!lateOnTheWay(now).isEmpty() || !beats()) {
            return false;
        }
        String id = "evt_heartbeat_" + now.getEpochSecond() / 60;
        log.oneAtATime();
        if (log.knows(id)) {
            return false;
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("title", "Candor is alive");
        data.put("explanation", "What is measured is judged, and what is judged gets out.");
        links().forEach(link -> data.put(link.name() + "_age_s", link.age(now).toSeconds()));
        // A subject of its own each: one that does not arrive must not hold up the next.
        log.write(new AlertEvent(id, HEARTBEAT, id, 1, now, "Candor is alive", "Candor is alive", data), now);
        return true;
    }
}
