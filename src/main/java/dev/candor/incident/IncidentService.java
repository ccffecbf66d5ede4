package dev.candor.incident;

import dev.candor.catalog.Host;
import dev.candor.catalog.Tongue;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Incidents as the rest of the program reads and writes them. What blames our own observers is for operators and left out
 * of whatever doesn't say that it is for them.
 */
@ApplicationScoped
public class IncidentService {

    // More than this on one page is not read; the list behind the API goes further.
    private static final int LISTED = 100;
    // The longest personal page: 10,000 resources hit at once.
    private static final int IMPACTS = 10_000;
    private static final Duration LONGEST_PROMISE = Duration.ofDays(7);
    private static final Duration LONGEST_AGO = Duration.ofDays(30);

    private final IncidentRepository incidents;
    private final ImpactStore impacts;
    private final Timeline timeline;
    private final BlastRadius radius;
    private final InForce inForce;
    private final AuditLog audit;
    private final InstantSource clock;

    IncidentService(
            IncidentRepository incidents,
            ImpactStore impacts,
            Timeline timeline,
            BlastRadius radius,
            InForce inForce,
            AuditLog audit,
            InstantSource clock) {
        this.incidents = incidents;
        this.impacts = impacts;
        this.timeline = timeline;
        this.radius = radius;
        this.inForce = inForce;
        this.audit = audit;
        this.clock = clock;
    }

    /** Public incidents that last, newest first; the newest hundred if there are more. */
    @Transactional
    public List<Incident> open() {
        return incidents.views(incidents.open(false, LISTED));
    }

    /** Incidents that last, with those that blame our own observers, newest first; the newest hundred. */
    @Transactional
    public List<Incident> openForOperators() {
        return incidents.views(incidents.open(true, LISTED));
    }

    /** Public incidents that last, or were opened or resolved since then, newest first; the newest hundred. */
    @Transactional
    public List<Incident> recent(Instant since) {
        return incidents.views(incidents.recent(since, false, LISTED));
    }

    /** The incident with this id. One whose platform is not at fault is for operators only: pages must leave it out. */
    @Transactional
    public Optional<Incident> find(UUID id) {
        return incidents.findByIdOptional(id).map(incidents::view);
    }

    /** What one customer's resources suffer, or suffered until {@code since} or later; newest first, at most 10,000. */
    @Transactional
    public List<Impact> impactsOf(String customer, Instant since) {
        return impactsOf(List.of(customer), since);
    }

    /** The same of many customers, by customer; the newest 10,000 of each. */
    @Transactional
    public List<Impact> impactsOf(Collection<String> customers, Instant since) {
        return impacts.of(customers, since, IMPACTS);
    }

    /** Differs from an earlier answer if any incident was opened or changed since: a look that costs next to nothing. */
    @Transactional
    public String mark() {
        return incidents.mark();
    }

    /**
     * How much of each app of one customer the incidents that last hit, and on what it goes on: for that customer's page
     * only. By app.
     */
    @Transactional
    public List<AppReach> appsOf(String customer) {
        Instant now = clock.instant();
        return new Redundancy(inForce.catalog()).of(impacts.of(List.of(customer), now, IMPACTS), now);
    }

    /** What an incident hits, by host. For operators; the first 10,000. */
    @Transactional
    public List<HostReach> hostsIn(UUID incident) {
        return impacts.hosts(incident);
    }

    /** The apps that an incident hits now, by app. For operators; of the first 10,000 impacts. */
    @Transactional
    List<AppReach> appsIn(UUID incident) {
        return new Redundancy(inForce.catalog()).of(impacts.in(incident, "", "", IMPACTS), clock.instant());
    }

    /** The code of the region a host stands in; null where the catalog doesn't know it. */
    @Nullable
    String regionOf(String host) {
        return inForce.catalog().host(host).map(Host::region).orElse(null);
    }

    /** Per customer, how many of their resources an incident hits. For operators. */
    @Transactional
    public List<CustomerImpact> impactsIn(UUID incident) {
        return impacts.customers(incident);
    }

    /**
     * Opens an incident on an operator's word; only an operator ends it. Calling it twice opens two: the route's
     * {@code Idempotency-Key} is for that.
     *
     * @throws ProblemException 422 for what the catalog doesn't know, a beginning or a promise that is out of range, or an
     *     empty phrase
     */
    @Transactional
    public Incident declare(NewIncident wanted) {
        Phrases.require(wanted.title());
        Phrases.require(wanted.text());
        Instant now = clock.instant();
        Instant began = wanted.beganAt() == null ? now : wanted.beganAt();
        if (began.isAfter(now) || began.isBefore(now.minus(LONGEST_AGO))) {
            throw ProblemException.unprocessable(
                    "began-out-of-range",
                    "It can't have begun then",
                    "began_at must be at most 30 days ago and not later than %s, was %s".formatted(now, began));
        }
        List<String> regions = wanted.regions() == null ? List.of() : wanted.regions();
        Catalogued known = new Catalogued(inForce.catalog());
        wanted.components().forEach(c -> known.component(c.component()));
        regions.forEach(known::region);
        IncidentEntity row = new IncidentEntity(UUID.randomUUID(), wanted, began, now);
        Instant next = promised(wanted.nextUpdateBy(), row, now);
        incidents.persist(row);
        wanted.components().forEach(c -> incidents.add(new ComponentEntity(row.id, c.component(), c.health(), began)));
        timeline.post(row, Incident.Phase.INVESTIGATING, wanted.text(), next, now);
        incidents.flush();
        Incident opened = timeline.announce(row, IncidentChanged.Change.OPENED);
        audit.write("incident.open", "incident/" + row.id, null, wanted);
        return opened;
    }

    /**
     * Adds what an operator tells. Calling it twice tells it twice: the route's {@code Idempotency-Key} is for that.
     *
     * @throws ProblemException 404 for an unknown incident, 409 for a resolved one, 422 for a promise in the past or more
     *     than a week ahead, for the phase {@code resolved}, another language, or for an empty phrase
     */
    @Transactional
    public Incident post(UUID id, NewUpdate update) {
        IncidentEntity row = lock(id);
        Instant now = clock.instant();
        if (row.resolvedAt != null) {
            throw ProblemException.conflict(
                    "incident-resolved",
                    "The incident is resolved",
                    "Incident %s was resolved at %s; nothing is added to it".formatted(id, row.resolvedAt));
        }
        if (update.phase() == Incident.Phase.RESOLVED) {
            throw ProblemException.unprocessable(
                    "resolve-by-its-own-request",
                    "Resolving has its own request",
                    "POST /api/v1/incidents/%s/resolve ends the incident; an update can't".formatted(id));
        }
        check(update);
        Instant next = promised(update.nextUpdateBy(), row, now);
        Incident.Phase before = row.phase;
        timeline.post(row, update.phase() == null ? row.phase : update.phase(), update.text(), next, now);
        if (update.translations() != null) {
            update.translations()
                    .forEach((code, text) ->
                            incidents.add(new TranslationEntity(id, row.lastUpdate, Tongue.asked(code), text)));
            incidents.flush();
        }
        audit.write("incident.update", "incident/" + id, Map.of("phase", before), update);
        return timeline.announce(row, IncidentChanged.Change.UPDATED);
    }

    /**
     * Returns if this may be told as it is.
     *
     * @throws ProblemException 422 for an empty phrase, or another language
     */
    public void check(NewUpdate update) {
        Phrases.require(update.text());
        if (update.translations() != null) {
            update.translations().forEach((code, text) -> {
                if (Tongue.asked(code) == Tongue.EN) {
                    throw ProblemException.unprocessable(
                            "english-is-no-translation",
                            "English is no translation",
                            "text is told in English; translations are in other languages");
                }
                Phrases.require(text);
            });
        }
    }

    /**
     * Ends the incident on an operator's word. Calling it twice changes nothing.
     *
     * @throws ProblemException 404 for an unknown incident; 409 while the evidence still fails or can't be told, unless
     *     forced
     */
    @Transactional
    public Incident resolve(UUID id, NewResolution resolution) {
        IncidentEntity row = lock(id);
        if (row.resolvedAt != null) {
            return incidents.view(row);
        }
        Instant now = clock.instant();
        Instant clean = row.cleanSince;
        Phrases.require(resolution.text());
        if (clean == null && !resolution.force() && !row.byOperator) {
            throw ProblemException.conflict(
                    "still-failing",
                    "The evidence still fails",
                    ("What incident %s is about still fails, or nobody can tell. It resolves by itself when it is clean;"
                                    + " send \"force\": true to close it all the same")
                            .formatted(id));
        }
        row.muted = clean == null && !row.byOperator;
        audit.write("incident.resolve", "incident/" + id, Map.of("phase", row.phase), resolution);
        Map<String, ComponentEntity> components =
                incidents.components(List.of(id)).getOrDefault(id, Map.of());
        IncidentLedger.close(row, components, clean, now);
        timeline.post(row, Incident.Phase.RESOLVED, resolution.text(), null, now);
        radius.recover(id, clean == null ? now : clean);
        return timeline.announce(row, IncidentChanged.Change.RESOLVED);
    }

    /** A page of all incidents for operators, newest first, after the given one. */
    @Transactional
    public List<Incident> page(@Nullable Boolean open, @Nullable Instant before, @Nullable UUID beforeId, int limit) {
        return incidents.views(incidents.page(open, before, beforeId, limit));
    }

    /** A page of one incident's impacts, in order of resource and host. */
    @Transactional
    List<Impact> impacts(UUID incident, String afterResource, String afterHost, int limit) {
        if (incidents.findByIdOptional(incident).isEmpty()) {
            throw ProblemException.notFound("incident", incident);
        }
        return impacts.in(incident, afterResource, afterHost, limit);
    }

    private IncidentEntity lock(UUID id) {
        return incidents.lock(id).orElseThrow(() -> ProblemException.notFound("incident", id));
    }

    private static Instant promised(@Nullable Instant asked, IncidentEntity row, Instant now) {
        if (asked == null) {
            return Timeline.promise(row, now);
        }
        if (!asked.isAfter(now) || asked.isAfter(now.plus(LONGEST_PROMISE))) {
            throw ProblemException.unprocessable(
                    "promise-out-of-range",
                    "The promised time can't be kept",
                    "next_update_by must be later than %s and at most a week ahead, was %s".formatted(now, asked));
        }
        return asked;
    }
}
